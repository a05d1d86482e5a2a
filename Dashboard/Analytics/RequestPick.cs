using PromptCaching;
using PromptCaching.Wire;

namespace Dashboard.Analytics;

/// <summary>Which requests of the filter's time are asked for, newest first. Outcome and reason, or read, or written: the analytics API takes no mix.</summary>
/// <param name="Outcome">What the cache did; null = whatever.</param>
/// <param name="Reason">Why; null = whatever.</param>
/// <param name="Read">The tier it read from, or <see cref="AnyTier"/>; null = whether it read or not.</param>
/// <param name="Written">The tier it wrote to, or <see cref="AnyTier"/>; null = whether it wrote or not.</param>
/// <param name="Before">The last row of the page before, as the analytics API spells it; null = the newest.</param>
/// <param name="Limit">Rows at most.</param>
public sealed record RequestPick(
    string? Outcome = null, string? Reason = null, string? Read = null, string? Written = null, string? Before = null, int Limit = 50)
{
    /// <summary>One tier or another.</summary>
    public const string AnyTier = "any";

    /// <summary>Whether a request is one of them, whenever it was.</summary>
    public bool Matches(UsageRecord record) =>
        (Outcome is null || record.Outcome == Outcome) && (Reason is null || record.Reason == Reason)
        && (Read is null || (record.ReadTokens > 0 && record.ReadTier is { } tier && Is(Read, tier)))
        && (Written is null || (record.Write5mTokens > 0 && Is(Written, CacheTier.FiveMinutes)) || (record.Write1hTokens > 0 && Is(Written, CacheTier.OneHour))
            || (record.Write24hTokens > 0 && Is(Written, CacheTier.OneDay)));

    private static bool Is(string picked, CacheTier tier) => picked == AnyTier || picked == tier.Name();
}
