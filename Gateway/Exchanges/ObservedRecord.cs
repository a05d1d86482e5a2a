using PromptCaching;
using PromptCaching.Decisions;
using PromptCaching.Usage;
using PromptCaching.Wire;

namespace Gateway.Exchanges;

/// <summary>The record of a model whose upstream does the caching (cache-semantics §12): the upstream's numbers, and ours as a prediction.</summary>
internal static class ObservedRecord
{
    /// <param name="ours">The record by our own decision.</param>
    /// <param name="decision">That decision.</param>
    /// <param name="usage">The upstream's account; null where it gave none that is understood.</param>
    /// <param name="untyped">The tier of tokens that the upstream wrote without naming one.</param>
    public static UsageRecord Of(UsageRecord ours, CacheDecision decision, TokenUsage? usage, CacheTier untyped)
    {
        var isPredicted = decision.Outcome != CacheOutcome.Skipped;
        var record = ours with
        {
            PredictedReadTokens = isPredicted ? decision.ReadTokens : null,
            PredictedWriteTokens = isPredicted ? decision.WriteTokens.Total : null,
        };
        if (usage is not { } theirs) return record;
        record = record with
        {
            ReadTokens = theirs.Read,
            ReadTier = theirs.Read == 0 ? null : ours.ReadTier ?? CacheTier.FiveMinutes,
            ReadHash = theirs.Read == 0 ? null : ours.ReadHash,
            ReadWrittenAt = theirs.Read == 0 ? null : ours.ReadWrittenAt,
            Write5mTokens = theirs.Write5m + Untyped(CacheTier.FiveMinutes),
            Write1hTokens = theirs.Write1h + Untyped(CacheTier.OneHour),
            Write24hTokens = theirs.Write24h + Untyped(CacheTier.OneDay),
        };
        return decision.Outcome == CacheOutcome.Vetoed ? record : record with
        {
            Outcome = Outcome(theirs).Name(),
            // Why an upstream cached nothing only it knows; that nothing was marked we can see.
            Reason = theirs.Read + theirs.Write == 0 && decision.Reason == CacheReason.NoBreakpoint ? CacheReason.NoBreakpoint.Name() : null,
        };

        long Untyped(CacheTier tier) => tier == untyped ? theirs.WriteUntyped : 0;
    }

    private static CacheOutcome Outcome(TokenUsage usage) => (usage.Read > 0, usage.Write > 0) switch
    {
        (true, true) => CacheOutcome.ReadWrite,
        (true, false) => CacheOutcome.Read,
        (false, true) => CacheOutcome.Write,
        _ => CacheOutcome.None,
    };
}
