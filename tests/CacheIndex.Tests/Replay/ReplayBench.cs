using CacheIndex.Postgres;
using CacheIndex.Replay;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PromptCaching.Pricing;

namespace CacheIndex.Tests.Replay;

/// <summary>Replays traces that a test makes, on a database of their own.</summary>
internal sealed class ReplayBench : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly ReplayClock _clock;

    private ReplayBench(IHost host, ReplayClock clock, string database)
    {
        _host = host;
        _clock = clock;
        Database = database;
    }

    public string Database { get; }

    public static async Task<ReplayBench> StartAsync(PostgresServer server)
    {
        var (database, clock) = (await server.CreateDatabaseAsync(), new ReplayClock());
        var host = ReplayHost.Build(database, clock);
        await host.Services.GetRequiredService<SchemaMigrator>().MigrateAsync(Migration.All, TestContext.Current.CancellationToken);
        return new ReplayBench(host, clock, database);
    }

    public Task<ReplaySums> RunAsync(ReplayOptions options, params TraceRequest[] requests) => RunAsync(options, TariffMultipliers.Default, requests);

    public Task<ReplaySums> RunAsync(ReplayOptions options, TariffMultipliers multipliers, params TraceRequest[] requests)
    {
        var tariff = new Tariff(TracePrompt.Model, ReplayClock.Start, null, 3, 15, multipliers);
        return ActivatorUtilities.CreateInstance<TraceReplay>(_host.Services, _clock, options, tariff)
            .RunAsync(requests.ToAsyncEnumerable(), TestContext.Current.CancellationToken);
    }

    public Task<IReadOnlyList<string>> DifferencesAsync(ReplaySums sums) =>
        _host.Services.GetRequiredService<LedgerCheck>().DifferencesAsync(sums, TestContext.Current.CancellationToken);

    /// <summary>A request of full blocks, unless another number of tokens is given.</summary>
    public static TraceRequest Request(long milliseconds, long[] blocks, long? tokens = null, long answered = 0, string? principal = null) =>
        new(1, TimeSpan.FromMilliseconds(milliseconds), tokens ?? blocks.Length * (long)TraceRequest.BlockTokens, answered, blocks, principal);

    public ValueTask DisposeAsync()
    {
        _host.Dispose();
        return default;
    }
}
