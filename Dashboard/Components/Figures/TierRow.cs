using Dashboard.Localization;
using PromptCaching;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Figures;

/// <summary>One tier in a line: what it cost, what it earned, whether it pays.</summary>
/// <param name="Name">The tier.</param>
/// <param name="Read">Tokens read from its entries.</param>
/// <param name="Written">Tokens written to it.</param>
/// <param name="ReadShare">Read, from 0 to 1 of the largest bar.</param>
/// <param name="WrittenShare">Written, on the same scale.</param>
/// <param name="Net">Net savings, in money or tokens; a dash for a tier without use.</param>
/// <param name="IsLoss">Whether writes cost more than reads earned.</param>
/// <param name="Live">Entries live now.</param>
public sealed record TierRow(string Name, long Read, long Written, double ReadShare, double WrittenShare, string Net, bool IsLoss, string Live)
{
    /// <summary>Every tier; their bars share one scale.</summary>
    internal static IReadOnlyList<TierRow> From(TierReport report, ReaderLocale locale)
    {
        var most = report.Tiers.Select(tier => Math.Max(tier.ReadTokens, tier.WrittenTokens)).Append(1).Max();
        return
        [
            .. report.Tiers.Select(tier => new TierRow(
                tier.Tier.Name(), tier.ReadTokens, tier.WrittenTokens, (double)tier.ReadTokens / most, (double)tier.WrittenTokens / most,
                !IsUsed(tier) ? ReaderLocale.None : IsPriced(tier) ? locale.Money(tier.Net, report.Currency) : locale.Compact(tier.SavedTokens),
                Loses(tier), locale.Compact(tier.LiveEntries))),
        ];
    }

    /// <summary>Whether anything was read or written.</summary>
    internal static bool IsUsed(TierUsage tier) => tier.ReadTokens + tier.WrittenTokens > 0;

    /// <summary>Whether its tokens have a price; without a tariff both sides are nothing.</summary>
    internal static bool IsPriced(TierUsage tier) => tier.ReadDiscount != 0 || tier.WritePremium != 0;

    /// <summary>Whether it cost more than it earned.</summary>
    internal static bool Loses(TierUsage tier) => (IsPriced(tier) ? tier.Net : tier.SavedTokens) < 0;

    /// <summary>Tokens read for each one written; null when none was written.</summary>
    internal static decimal? Reads(TierUsage tier) => tier.WrittenTokens == 0 ? null : (decimal)tier.ReadTokens / tier.WrittenTokens;

    /// <summary>How many would earn back the writes; null = no number does.</summary>
    internal static decimal? BreakEven(TierUsage tier)
    {
        // Models differ in price: with both sides in money, it is at the prices paid, as Net is.
        if (!IsPriced(tier) || Reads(tier) is not (> 0 and var reads)) return tier.BreakEvenReads;
        return tier.ReadDiscount > 0 ? Math.Max(0, reads * tier.WritePremium / tier.ReadDiscount) : null;
    }
}
