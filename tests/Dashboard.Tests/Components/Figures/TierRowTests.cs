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

        Assert.Equal(("4.00", 1.0, "$3.35"), (verdict.Reads, verdict.Progress, verdict.Net));
    }

    [Theory]
    [InlineData(CacheTier.FiveMinutes, 400, "0.40", "0.28", "Pays", 1)]
    [InlineData(CacheTier.FiveMinutes, 200, "0.20", "0.28", "Does not pay", 0.72)]
    [InlineData(CacheTier.OneHour, 1_050, "1.05", "1.11", "Does not pay", 0.945)]
    [InlineData(CacheTier.OneHour, 1_120, "1.12", "1.11", "Pays", 1)]
    public void The_bar_is_full_where_the_badge_says_that_it_pays(CacheTier tier, long read, string reads, string needed, string badge, double progress)
    {
        var premium = tier is CacheTier.FiveMinutes ? 250m : 1_000m;
        foreach (var price in new[] { 0, 0.01m })
        {
            var verdict = TierVerdict.From(Report(Tier(tier, read, 1_000, premium * price, read * 0.9m * price)), Locale)[0];

            Assert.Equal((reads, needed, badge, progress), (verdict.Reads, verdict.BreakEven, verdict.Verdict, Math.Round(verdict.Progress, 3)));
        }
    }

    [Fact]
    public void Where_the_models_that_write_are_dearer_than_those_that_read_break_even_is_at_the_prices_paid()
    {
        var verdict = TierVerdict.From(Report(Tier(CacheTier.FiveMinutes, 4_000, 1_000, 8m, 4m)), Locale)[0];

        Assert.Equal(("Does not pay", "4.00", "8.00", 0.5), (verdict.Verdict, verdict.Reads, verdict.BreakEven, verdict.Progress));
    }

    [Fact]
    public void What_was_written_before_and_is_still_read_pays()
    {
        var verdict = TierVerdict.From(Report(Tier(CacheTier.OneHour, 1_000, 0, 0, 9m)), Locale)[0];

        Assert.Equal(("Pays", "–", "1.11", 1.0), (verdict.Verdict, verdict.Reads, verdict.BreakEven, verdict.Progress));
    }

    private static TierReport Report(params IReadOnlyList<TierUsage> tiers) => new(tiers, "USD", DateTimeOffset.UnixEpoch);

    private static TierUsage Tier(CacheTier tier, long read, long written, decimal premium, decimal discount) => new(
        tier, 1, written, 1, read, premium, discount, read * 0.9m - written * (tier is CacheTier.FiveMinutes ? 0.25m : 1m), 5, 10_000, [5, 0, 0], 4, 3, 6_000,
        (tier is CacheTier.FiveMinutes ? 0.25m : 1m) / 0.9m);
}
