namespace PromptCaching.Usage;

/// <summary>Usage in normal form (cache-semantics §12): <c>Read + Write + Uncached = Prompt</c>, whatever the provider's convention.</summary>
/// <param name="Prompt">Everything that was sent, cached or not.</param>
/// <param name="Read">Prompt tokens read from a cache.</param>
/// <param name="Write5m">Prompt tokens written for five minutes.</param>
/// <param name="Write1h">Prompt tokens written for one hour.</param>
/// <param name="Write24h">Prompt tokens written for one day.</param>
/// <param name="WriteUntyped">Prompt tokens written by a provider that names no tier.</param>
/// <param name="Completion">Everything that was answered, reasoning included.</param>
public readonly record struct TokenUsage(
    long Prompt, long Read, long Write5m, long Write1h, long Write24h, long WriteUntyped, long Completion)
{
    /// <summary>Written tokens of every tier and of none.</summary>
    public long Write => Write5m + Write1h + Write24h + WriteUntyped;

    /// <summary>What was neither read nor written.</summary>
    public long Uncached => Prompt - Read - Write;

    /// <summary>Adds up.</summary>
    public static TokenUsage operator +(TokenUsage left, TokenUsage right) =>
        new(left.Prompt + right.Prompt, left.Read + right.Read, left.Write5m + right.Write5m, left.Write1h + right.Write1h,
            left.Write24h + right.Write24h, left.WriteUntyped + right.WriteUntyped, left.Completion + right.Completion);

    /// <summary>Adds up.</summary>
    public static TokenUsage Add(TokenUsage left, TokenUsage right) => left + right;
}
