using PromptCaching.Decisions;
using PromptCaching.Wire;

namespace PromptCaching.Usage;

/// <summary>What our cache did for one request, as the client is shown and billed it. The default value is "nothing".</summary>
/// <param name="Read">Prompt tokens read.</param>
/// <param name="Write5m">Prompt tokens written at 5m.</param>
/// <param name="Write1h">Prompt tokens written at 1h.</param>
/// <param name="Write24h">Prompt tokens written at 24h.</param>
public readonly record struct CacheUsage(long Read, long Write5m, long Write1h, long Write24h)
{
    /// <summary>Written tokens of every tier.</summary>
    public long Write => Write5m + Write1h + Write24h;

    /// <summary>This split within a prompt, by <see cref="CappedTokens"/>: the read is reduced to fit, or nothing is left of the split.</summary>
    public CacheUsage CappedTo(long prompt)
    {
        var read = Read;
        return CappedTokens.TryFit(ref read, new TierTokens(Write5m, Write1h, Write24h), prompt) ? this with { Read = read } : default;
    }
}
