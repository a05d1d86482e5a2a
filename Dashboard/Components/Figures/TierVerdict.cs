using Dashboard.Localization;
using PromptCaching;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Figures;

/// <summary>One tier in full: whether it pays, and why.</summary>
public sealed record TierVerdict
{
    /// <summary>The tier.</summary>
    public required CacheTier Tier { get; init; }

    /// <summary>Its figures.</summary>
    public required TierUsage Usage { get; init; }

    /// <summary>The verdict in two or three words.</summary>
    public required string Verdict { get; init; }

    /// <summary>The verdict's tone.</summary>
    public required Tone Tone { get; init; }

    /// <summary>What follows from it, in a sentence.</summary>
    public required string Advice { get; init; }

    /// <summary>Net savings.</summary>
    public required string Net { get; init; }

    /// <summary>The same in full.</summary>
    public required string NetExact { get; init; }

    /// <summary>Paid above list for writes.</summary>
    public required string Premium { get; init; }

    /// <summary>Earned by reads.</summary>
    public required string Discount { get; init; }

    /// <summary>How often a written token is read.</summary>
    public required string Reads { get; init; }

    /// <summary>How often it would have to be.</summary>
    public required string BreakEven { get; init; }

    /// <summary>How far those reads reach towards break-even, from 0 to 1; 1 = it pays.</summary>
    public required double Progress { get; init; }

    /// <summary>Entries that ended unread, as a share of those that ended; null when none ended.</summary>
    public required double? Unread { get; init; }

    /// <summary>The bars of the expiry chart, from 0 to 1 of the highest.</summary>
    public required IReadOnlyList<double> Expiring { get; init; }

    internal static IReadOnlyList<TierVerdict> From(TierReport report, ReaderLocale locale) =>
        [.. report.Tiers.Select(tier => From(tier, report.Currency, locale))];

    private static TierVerdict From(TierUsage usage, string currency, ReaderLocale locale)
    {
        var (reads, needed) = (TierRow.Reads(usage), TierRow.BreakEven(usage));
        var (used, priced) = (TierRow.IsUsed(usage), TierRow.IsPriced(usage));
        var (verdict, tone) = !used ? ("Not used", Tone.Neutral)
            : TierRow.Loses(usage) ? ("Does not pay", Tone.Bad)
            : ("Pays", Tone.Good);
        var highest = usage.Expiring.DefaultIfEmpty().Max();
        return new()
        {
            Tier = usage.Tier,
            Usage = usage,
            Verdict = verdict,
            Tone = tone,
            Advice = Advise(usage, reads, tone, locale),
            Net = !used ? ReaderLocale.None : priced ? locale.Money(usage.Net, currency) : $"{locale.Compact(usage.SavedTokens)} tokens",
            NetExact = (priced ? locale.ExactMoney(usage.Net, currency) + "; " : "") + $"{locale.Exact(usage.SavedTokens)} tokens",
            Premium = !used ? ReaderLocale.None : priced ? locale.Money(usage.WritePremium, currency) : "no tariff",
            Discount = !used ? ReaderLocale.None : priced ? locale.Money(usage.ReadDiscount, currency) : "no tariff",
            Reads = locale.Ratio(reads, 2),
            BreakEven = needed is null ? "∞" : locale.Ratio(needed, 2),
            Progress = tone is Tone.Good ? 1 : needed is > 0 ? (double)((reads ?? 0) / needed.Value) : 0,
            Unread = UsageRates.Share(usage.EndedUnread, usage.Ended),
            Expiring = [.. usage.Expiring.Select(entries => highest == 0 ? 0 : (double)entries / highest)],
        };
    }

    private static string Advise(TierUsage usage, decimal? reads, Tone tone, ReaderLocale locale) => tone switch
    {
        Tone.Neutral => $"No request read or wrote at {usage.Tier.Name()} in this time.",
        Tone.Good => reads is null
            ? "Entries written earlier are still being read."
            : $"A written token is read {locale.Ratio(reads, 2)} times.",
        _ when usage.ReadTokens == 0 => "What is written is not read. Mark only prefixes that will be sent again within the window, or stop marking.",
        _ => $"A written token is read {locale.Ratio(reads, 2)} times. Look for prompts that change before their marker, or choose a shorter tier.",
    };
}
