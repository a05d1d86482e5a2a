using System.Collections.Concurrent;
using Gateway.Configuration;
using Microsoft.Extensions.Options;
using PromptCaching.Tokens;

namespace Gateway.ChatCompletions;

/// <summary>The encoders that models are counted with, loaded once each. One that cannot be loaded is tried again later: meanwhile its models are billed
/// uncached.</summary>
internal sealed partial class Tokenizers(IOptions<GatewayOptions> options, TimeProvider clock, ILogger<Tokenizers> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, BytePairEncoder> _loaded = new(StringComparer.Ordinal);
    private readonly Lock _loading = new();
    private DateTimeOffset _pausedUntil;

    /// <summary>Names as the settings may use them.</summary>
    public static IEnumerable<string> Names => Enum.GetValues<BytePairEncoding>().Select(BytePairEncoder.RanksName);

    public BytePairEncoder? Find(string name) => _loaded.TryGetValue(name, out var encoder) ? encoder : Load(name);

    private BytePairEncoder? Load(string name)
    {
        lock (_loading)
        {
            if (_loaded.TryGetValue(name, out var encoder)) return encoder;
            if (clock.GetUtcNow() < _pausedUntil) return null;
            try
            {
                var folder = options.Value.Cache.RanksDirectory is { Length: > 0 } set ? set : Path.Combine(AppContext.BaseDirectory, "ranks");
                using var ranks = File.OpenRead(Path.Combine(folder, name + ".tiktoken"));
                encoder = BytePairEncoder.Load(ranks, Enum.GetValues<BytePairEncoding>().Single(encoding => BytePairEncoder.RanksName(encoding) == name));
                return _loaded[name] = encoder;
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
