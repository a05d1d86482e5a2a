using PromptCaching;
using PromptCaching.Wire;

namespace Dashboard.Components.Figures;

/// <summary>One tier of the overview: its tokens, and its part of all tokens read or written.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Read">Tokens read from its entries.</param>
/// <param name="Written">Tokens written to it.</param>
/// <param name="Live">Its entries that are live now.</param>
/// <param name="ReadShare">Read, from 0 to 1 of the largest bar.</param>
/// <param name="WrittenShare">Written, on the same scale.</param>
public sealed record TierRow(CacheTier Tier, long Read, long Written, long Live, double ReadShare, double WrittenShare)
{
    /// <summary>Rows of all tiers, shortest window first; their bars share one scale.</summary>
    public static IReadOnlyList<TierRow> From(UsageSummary summary)
    {
        var (read, written) = (summary.Current.Read, summary.Current.Written);
        var most = new[] { read.FiveMinutes, read.OneHour, read.OneDay, written.FiveMinutes, written.OneHour, written.OneDay, 1 }.Max();
        return [Row(CacheTier.FiveMinutes), Row(CacheTier.OneHour), Row(CacheTier.OneDay)];

        TierRow Row(CacheTier tier) => new(tier, Of(read, tier), Of(written, tier), Of(summary.LiveEntries, tier),
            (double)Of(read, tier) / most, (double)Of(written, tier) / most);
    }

    private static long Of(TierTokens tokens, CacheTier tier) => tier switch
    {
        CacheTier.FiveMinutes => tokens.FiveMinutes,
        CacheTier.OneHour => tokens.OneHour,
        _ => tokens.OneDay,
    };
}
