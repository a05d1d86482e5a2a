using System.Globalization;
using Dashboard.Components.Figures;
using Dashboard.Localization;
using PromptCaching;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Tests.Components.Figures;

public sealed class TierRowTests
{
    private static readonly ReaderLocale Locale = new(CultureInfo.GetCultureInfo("en-US"), TimeZoneInfo.Utc);

    [Fact]
    public void Bars_of_all_tiers_share_one_scale_and_net_is_money_where_there_is_a_tariff()
    {
        var rows = TierRow.From(Report(Tier(CacheTier.FiveMinutes, 4_000, 1_000, 0.25m, 3.6m), Tier(CacheTier.OneHour, 0, 2_000, 2m, 0), Tier(CacheTier.OneDay, 0, 0, 0, 0)), Locale);

        Assert.Equal([1, 0, 0], rows.Select(row => row.ReadShare));
        Assert.Equal([0.25, 0.5, 0], rows.Select(row => row.WrittenShare));
        Assert.Equal(["$3.35", "-$2.00", "–"], rows.Select(row => row.Net));
        Assert.Equal([false, true, false], rows.Select(row => row.IsLoss));
    }

    [Fact]
    public void Without_a_tariff_net_is_tokens()
    {
        var row = TierRow.From(Report(Tier(CacheTier.OneHour, 0, 2_000, 0, 0)), Locale)[0];

        Assert.Equal(("-2,000", true), (row.Net, row.IsLoss));
    }

    [Fact]
    public void A_tier_that_is_written_and_not_read_does_not_pay_and_says_what_to_do()
    {
        var verdict = TierVerdict.From(Report(Tier(CacheTier.OneHour, 0, 2_000, 2m, 0)), Locale)[0];

        Assert.Equal(("Does not pay", Tone.Bad, 0.0), (verdict.Verdict, verdict.Tone, verdict.Progress));
        Assert.StartsWith("What is written is not read.", verdict.Advice, StringComparison.Ordinal);
        Assert.Equal(0.75, verdict.Unread);
    }

    [Fact]
    public void A_tier_that_is_not_used_has_no_figures()
    {
        var verdict = TierVerdict.From(Report(Tier(CacheTier.OneDay, 0, 0, 0, 0)), Locale)[0];

        Assert.Equal(("Not used", "–", "–", "–"), (verdict.Verdict, verdict.Net, verdict.Premium, verdict.Discount));
    }

    [Fact]
    public void Reads_beyond_break_even_fill_the_bar()
    {
        var verdict = TierVerdict.From(Report(Tier(CacheTier.FiveMinutes, 4_000, 1_000, 0.25m, 3.6m)), Locale)[0];

        Assert.Equal((4m, 1.0, "$3.35"), (verdict.Reads!.Value, verdict.Progress, verdict.Net));
    }

    private static TierReport Report(params IReadOnlyList<TierUsage> tiers) => new(tiers, "USD", DateTimeOffset.UnixEpoch);

    private static TierUsage Tier(CacheTier tier, long read, long written, decimal premium, decimal discount) => new(
        tier, 1, written, 1, read, premium, discount, read * 0.9m - written * (tier is CacheTier.FiveMinutes ? 0.25m : 1m), 5, 10_000, [5, 0, 0], 4, 3, 6_000,
        tier is CacheTier.FiveMinutes ? 1 : 2);
}
