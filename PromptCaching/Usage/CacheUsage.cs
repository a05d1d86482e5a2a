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

    /// <summary>The cap rule (cache-semantics §10): writes alone above the prompt, or a negative count, leave no split at all;
    /// read and writes together above it reduce the read to what fits.</summary>
    public CacheUsage CappedTo(long prompt)
    {
        if ((Read | Write5m | Write1h | Write24h) < 0 || Write5m > prompt || Write1h > prompt || Write24h > prompt || Write > prompt) return default;
        return Read > prompt - Write ? this with { Read = prompt - Write } : this;
    }
}
