using PromptCaching.Wire;

namespace CacheIndex.Replay;

/// <summary>The sums that a replay and the ledger must agree on.</summary>
internal sealed record LedgerSums(long Requests, long Hits, long PromptTokens, long CompletionTokens, TierTokens Read, TierTokens Written)
{
    public static LedgerSums Of(ReplaySums sums) =>
        new(sums.Requests, sums.Hits, sums.PromptTokens, sums.CompletionTokens, sums.Read, sums.Written);

    public static LedgerSums Of(UsageTotals totals) =>
        new(totals.Requests, totals.Hits, totals.PromptTokens, totals.CompletionTokens, totals.Read, totals.Written);
}
