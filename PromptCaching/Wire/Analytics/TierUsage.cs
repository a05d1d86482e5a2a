namespace PromptCaching.Wire.Analytics;

/// <summary>What one tier cost and earned.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Writes">Entries written in the range.</param>
/// <param name="WrittenTokens">Prompt tokens written.</param>
/// <param name="Hits">Requests that read an entry of this tier.</param>
/// <param name="ReadTokens">Prompt tokens read.</param>
/// <param name="WritePremium">Money paid above list for writes: Σ write·p·(w−1).</param>
/// <param name="ReadDiscount">Money saved by reads: Σ read·p·(1−r).</param>
/// <param name="SavedTokens">Net, in tokens at the list input price, with the default multipliers.</param>
/// <param name="LiveEntries">Entries live now.</param>
/// <param name="LiveTokens">Their tokens.</param>
/// <param name="Expiring">How many of them end in each twelfth of the tier's window, unless they are read before.</param>
/// <param name="Ended">Entries that ended in the range.</param>
/// <param name="EndedUnread">Of these, entries never read since they were written.</param>
/// <param name="EndedUnreadTokens">Tokens of the entries never read.</param>
/// <param name="BreakEvenReads">Tokens read for each one written from which writing pays, by the default multipliers; null = it never does.</param>
public sealed record TierUsage(
    CacheTier Tier, long Writes, long WrittenTokens, long Hits, long ReadTokens, decimal WritePremium, decimal ReadDiscount, decimal SavedTokens,
    long LiveEntries, long LiveTokens, IReadOnlyList<long> Expiring, long Ended, long EndedUnread, long EndedUnreadTokens, decimal? BreakEvenReads = null)
{
    /// <summary>Net savings in money; negative = the tier does not pay.</summary>
    public decimal Net => ReadDiscount - WritePremium;
}
