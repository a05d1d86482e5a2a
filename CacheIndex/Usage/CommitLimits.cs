namespace CacheIndex.Usage;

/// <summary>Bounds of what a commit may carry.</summary>
internal static class CommitLimits
{
    public const int MaxItems = 500;

    public const long MaxBatchBytes = 64 * 1024 * 1024;

    public const int MaxEntriesPerItem = 256;

    public const int MaxBlocksPerItem = 20_000;

    /// <summary>Far above any prompt, low enough that no sum overflows 64 bits, and the most that a price is exact for.</summary>
    public const long MaxTokens = 10_000_000_000;

    /// <summary>Longer texts of clients and upstreams are cut: they are never a reason to lose a record.</summary>
    public const int MaxTextLength = 200;

    /// <summary>How far a gateway's clock may run ahead.</summary>
    public static readonly TimeSpan MaxClockAhead = TimeSpan.FromHours(1);

    /// <summary>Bytes of a rejected item that are kept for an operator.</summary>
    public const int MaxRejectBytes = 64 * 1024;
}
