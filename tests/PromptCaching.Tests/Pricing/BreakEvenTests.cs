using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using PromptCaching.Pricing;

namespace PromptCaching.Tests.Pricing;

public sealed class BreakEvenTests
{
    private static readonly TariffMultipliers Default = TariffMultipliers.Default;

    [Theory]
    [InlineData(CacheTier.FiveMinutes, 1)]
    [InlineData(CacheTier.OneHour, 2)]
    [InlineData(CacheTier.OneDay, 2)]
    public void A_write_pays_after_this_many_reads(CacheTier tier, long reads) => Assert.Equal(reads, BreakEven.Reads(Default, tier));

    [Theory]
    [InlineData(CacheTier.FiveMinutes, 0.28)]
    [InlineData(CacheTier.OneHour, 1.11)]
    [InlineData(CacheTier.OneDay, 1.67)]
    public void A_tier_pays_from_this_many_tokens_read_for_each_one_written(CacheTier tier, double reads) =>
        Assert.Equal((decimal)reads, decimal.Round(BreakEven.ReadsPerTokenWritten(Default, tier)!.Value, 2));

    [Theory]
    [InlineData(CacheTier.FiveMinutes, CacheTier.OneHour, 1)]
    [InlineData(CacheTier.OneHour, CacheTier.OneDay, 1)]
    [InlineData(CacheTier.FiveMinutes, CacheTier.OneDay, 2)]
    public void A_longer_tier_pays_after_this_many_avoided_rewrites(CacheTier shorter, CacheTier longer, long rewrites) =>
        Assert.Equal(rewrites, BreakEven.AvoidedRewrites(Default, shorter, longer));

    [Theory]
    [InlineData(CacheTier.FiveMinutes, "0.1", 11)]
    [InlineData(CacheTier.OneHour, "0.1", 18)]
    [InlineData(CacheTier.FiveMinutes, "0.05", 23)]
    [InlineData(CacheTier.FiveMinutes, "2", 0)]
    public void Keep_alives_pay_up_to_this_many(CacheTier tier, string read, long keepAlives) =>
        Assert.Equal(keepAlives, BreakEven.KeepAlives(Default with { Read = decimal.Parse(read, CultureInfo.InvariantCulture) }, tier));

    [Fact]
    public void Where_there_is_no_break_even_there_is_no_number()
    {
        Assert.Null(BreakEven.Reads(Default with { Read = 1m }, CacheTier.FiveMinutes));
        Assert.Null(BreakEven.ReadsPerTokenWritten(Default with { Read = 1m }, CacheTier.FiveMinutes));
        Assert.Null(BreakEven.AvoidedRewrites(Default with { Read = 2m }, CacheTier.FiveMinutes, CacheTier.OneHour));
        Assert.Null(BreakEven.KeepAlives(Default with { Read = 0m }, CacheTier.FiveMinutes));
        Assert.Equal(0, BreakEven.Reads(Default with { Write5m = 0.5m }, CacheTier.FiveMinutes));
        Assert.Equal(0, BreakEven.ReadsPerTokenWritten(Default with { Write5m = 0.5m }, CacheTier.FiveMinutes));
    }

    [Fact]
    public void The_break_even_is_where_the_cheaper_side_changes() =>
        Prop.ForAll(PricingGenerators.Tariffs.ToArbitrary(), Gen.Elements(CacheTiers.All.ToArray()).ToArbitrary(), (tariff, tier) =>
        {
            var by = tariff.Multipliers;
            var (w, r) = (by.Write(tier), by.Read);
            if (BreakEven.Reads(by, tier) is { } reads)
            {
                Assert.True(w + reads * r < 1 + reads);
                Assert.True(reads == 0 || w + (reads - 1) * r >= reads);
            }
            if (BreakEven.KeepAlives(by, tier) is { } pings && r < w)
            {
                Assert.True((pings + 1) * r < w || pings == 0);
                Assert.True((pings + 2) * r >= w);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
}
