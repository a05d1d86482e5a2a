namespace CacheIndex.Replay;

/// <summary>Why tokens that a principal had sent before were not read.</summary>
internal enum Shortfall
{
    /// <summary>They were last sent longer ago than the window.</summary>
    Expired,

    /// <summary>What repeats is shorter than the shortest prefix that is cached.</summary>
    BelowMinimum,

    /// <summary>No entry ends where the repetition ends: there had been no breakpoint.</summary>
    NoEntry,

    /// <summary>A live entry was there, further back than the breakpoint looks.</summary>
    BeyondLookBack,
}
