using Gateway.Configuration;
using Gateway.Index;
using Gateway.Telemetry;
using Microsoft.Extensions.Options;
using PromptCaching;
using PromptCaching.Prompts;

namespace Gateway.Exchanges;

/// <summary>What every <see cref="CacheInquiry"/> needs.</summary>
internal sealed class CacheAccounting(
    PrefixLookup lookup, PromptCounter counter, PromptParser parser, GatewayMetrics metrics, IOptions<GatewayOptions> options, TimeProvider clock,
    ILogger<CacheInquiry> logger)
{
    public PrefixLookup Lookup { get; } = lookup;

    public PromptCounter Counter { get; } = counter;

    public GatewayMetrics Metrics { get; } = metrics;

    public CacheOptions Options { get; } = options.Value.Cache;

    /// <summary>The tier of a marker without a ttl.</summary>
    public CacheTier DefaultTier { get; } = parser.Rules.DefaultTtl;

    public TimeProvider Clock { get; } = clock;

    /// <summary>Leaves a core to the requests, whatever there is to count.</summary>
    public TaskFactory Counting { get; } =
        new(new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, Math.Max(1, Environment.ProcessorCount - 1)).ConcurrentScheduler);

    public ILogger Logger { get; } = logger;
}
