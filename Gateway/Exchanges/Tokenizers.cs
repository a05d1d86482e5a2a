using System.Collections.Concurrent;
using Gateway.Configuration;
using Microsoft.Extensions.Options;
using PromptCaching.Tokens;

namespace Gateway.Exchanges;

/// <summary>The encoders that models are counted with, loaded once each. One that cannot be loaded is tried again later: meanwhile its models are
/// billed uncached.</summary>
internal sealed partial class Tokenizers(IOptions<GatewayOptions> options, TimeProvider clock, ILogger<Tokenizers> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Tokenizer> _loaded = new(StringComparer.Ordinal);
    private readonly Lock _loading = new();
    private DateTimeOffset _pausedUntil;

    /// <summary>Names as the settings may use them.</summary>
    public static IEnumerable<string> Names => Enum.GetValues<BytePairEncoding>().Select(BytePairEncoder.RanksName);

    public Tokenizer? Find(string name) => _loaded.TryGetValue(name, out var tokenizer) ? tokenizer : Load(name);

    private Tokenizer? Load(string name)
    {
        lock (_loading)
        {
            if (_loaded.TryGetValue(name, out var tokenizer)) return tokenizer;
            if (clock.GetUtcNow() < _pausedUntil) return null;
            try
            {
                var folder = options.Value.Cache.RanksDirectory is { Length: > 0 } set ? set : Path.Combine(AppContext.BaseDirectory, "ranks");
                using var ranks = File.OpenRead(Path.Combine(folder, name + ".tiktoken"));
                var encoder = BytePairEncoder.Load(
                    ranks, Enum.GetValues<BytePairEncoding>().Single(encoding => BytePairEncoder.RanksName(encoding) == name));
                return _loaded[name] = new Tokenizer(encoder, options.Value.Cache.CountedBlocks);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                _pausedUntil = clock.GetUtcNow() + Pause;
                Log.NotLoaded(logger, name, e);
                return null;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The ranks of tokenizer {Name} could not be loaded; requests for its models are billed uncached.")]
        public static partial void NotLoaded(ILogger logger, string name, Exception exception);
    }
}
