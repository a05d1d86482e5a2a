using PromptCaching;

namespace CacheIndex.Tests.Model;

/// <summary>A write or a refresh, with the interval of steps in which it happened.</summary>
internal sealed class Change
{
    public required CacheScope Scope { get; init; }

    public required PrefixHash Hash { get; init; }

    /// <summary>What was written; null for a refresh.</summary>
    public (long TokenCount, CacheTier Tier, DateTimeOffset WrittenAt)? Written { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required long Began { get; init; }

    /// <summary>The step of its acknowledgement; never, where it failed or may have been lost.</summary>
    public long Ended { get; set; } = long.MaxValue;

    /// <summary>The clock after its acknowledgement.</summary>
    public DateTimeOffset ClockAtEnd { get; set; } = DateTimeOffset.MaxValue;
}
