using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using PromptCaching.Pricing;
using PromptCaching.Usage;

namespace PromptCaching.Tests.Pricing;

public sealed class PriceTests
{
    private static readonly Tariff Usual = new("m", PricingGenerators.Start, null, 3m, 15m, TariffMultipliers.Default);

    [Theory]
    [InlineData(0, 0, 0, 0, "0.045", "0.045")]           // uncached
    [InlineData(10_000, 0, 0, 0, "0.045", "0.018")]      // all read
    [InlineData(0, 10_000, 0, 0, "0.045", "0.0525")]     // all written: dearer than list
    [InlineData(0, 0, 10_000, 0, "0.045", "0.075")]
    [InlineData(0, 0, 0, 10_000, "0.045", "0.09")]
    [InlineData(4_000, 1_000, 2_000, 500, "0.045", "0.0432")]
    public void S13_A_request_is_priced_part_by_part(long read, long write5m, long write1h, long write24h, string list, string charged)
    {
        var price = Price.Of(10_000, new CacheUsage(read, write5m, write1h, write24h), 1_000, Usual);
        Assert.Equal(decimal.Parse(list, System.Globalization.CultureInfo.InvariantCulture), price.List);
        Assert.Equal(decimal.Parse(charged, System.Globalization.CultureInfo.InvariantCulture), price.Charged);
        Assert.Equal(price.List - price.Charged, price.Savings);
    }

    [Fact]
    public void S13_A_single_token_is_not_rounded_away()
    {
        var cheapest = Usual with { InputPerMillion = 0.000001m, Multipliers = TariffMultipliers.Default with { Read = 0.0001m } };
        var price = Price.Of(1, new CacheUsage(1, 0, 0, 0), 0, cheapest);
        Assert.Equal(0.0000000000000001m, price.Charged);
    }

    [Fact]
    public void S13_Usage_reported_by_an_upstream_is_priced_with_untyped_writes_as_5m()
    {
        var usage = new TokenUsage(Prompt: 10_000, Read: 4_000, Write5m: 400, Write1h: 2_000, Write24h: 500, WriteUntyped: 600, Completion: 1_000);
        Assert.Equal(Price.Of(10_000, new CacheUsage(4_000, 1_000, 2_000, 500), 1_000, Usual), Price.Of(usage, Usual));
    }

    [Fact]
    public void S10_A_split_that_does_not_fit_is_billed_as_it_is_shown()
    {
        Assert.Equal(Price.Of(1_000, new CacheUsage(900, 100, 0, 0), 0, Usual), Price.Of(1_000, new CacheUsage(5_000, 100, 0, 0), 0, Usual));
        Assert.Equal(Price.Of(1_000, default, 0, Usual), Price.Of(1_000, new CacheUsage(500, 1_001, 0, 0), 0, Usual));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(10_000_000_001, 0)]
    [InlineData(0, 10_000_000_001)]
    public void Counts_beyond_the_limits_are_refused(long prompt, long completion) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Price.Of(prompt, default, completion, Usual));

    [Fact]
    public void S13_The_price_is_exact_to_the_last_digit() =>
        Prop.ForAll(PricingGenerators.Tariffs.ToArbitrary(), PricingGenerators.Requests.ToArbitrary(), (tariff, request) =>
        {
            Assert.Empty(tariff.Validate());
            var price = Price.Of(request.Prompt, request.Cache, request.Completion, tariff);
            var (read, w5, w1, w24) = (request.Cache.Read, request.Cache.Write5m, request.Cache.Write1h, request.Cache.Write24h);
            var by = tariff.Multipliers;
            var p = Units(tariff.InputPerMillion, Tariff.PriceScale);
            var completion = request.Completion * Units(tariff.OutputPerMillion, Tariff.PriceScale) * Units(1, Tariff.MultiplierScale);
            var uncached = request.Prompt - read - w5 - w1 - w24;
            var inInput = uncached * Units(1, 4) + read * Units(by.Read, 4)
                + w5 * Units(by.Write5m, 4) + w1 * Units(by.Write1h, 4) + w24 * Units(by.Write24h, 4);
            var charged = p * inInput + completion;
            Assert.Equal(charged, Units(price.Charged, 16));
            Assert.Equal(p * request.Prompt * Units(1, Tariff.MultiplierScale) + completion, Units(price.List, 16));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void S13_Charged_and_savings_make_the_list_price() =>
        Prop.ForAll(PricingGenerators.Tariffs.ToArbitrary(), PricingGenerators.Requests.ToArbitrary(), (tariff, request) =>
        {
            var price = Price.Of(request.Prompt, request.Cache, request.Completion, tariff);
            Assert.Equal(price.List, price.Charged + price.Savings);
            Assert.Equal(tariff.Multipliers.SavedTokens(request.Cache) * tariff.InputPerMillion * 0.000001m, price.Savings);
            var effect = CacheEffect.Of(request.Prompt, request.Cache, tariff);
            Assert.Equal(effect.ReadDiscount - effect.WritePremium, price.Savings);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void S13_Records_add_up_to_rollups_in_any_grouping() =>
        Prop.ForAll(RecordsInGroups.ToArbitrary(), records =>
        {
            var (tariff, requests, groups) = records;
            var prices = requests.Select(r => Price.Of(r.Prompt, r.Cache, r.Completion, tariff)).ToList();
            var total = prices.Aggregate(default(Price), Price.Add);
            var rollups = prices.Select((price, i) => (price, i)).GroupBy(x => x.i % groups, x => x.price)
                .Select(group => group.Reverse().Aggregate(default(Price), Price.Add)).Reverse();
            Assert.Equal(total, rollups.Aggregate(default(Price), Price.Add));
            Assert.Equal(prices.Sum(x => x.Charged), total.Charged);
            Assert.Equal(prices.Sum(x => x.Savings), total.Savings);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static Gen<(Tariff Tariff, List<(long Prompt, CacheUsage Cache, long Completion)> Requests, int Groups)> RecordsInGroups { get; } =
        from tariff in PricingGenerators.Tariffs
        from requests in PricingGenerators.Requests.ListOf()
        from groups in Gen.Choose(1, 7)
        select (tariff, requests.ToList(), groups);

    /// <summary>The value as a whole number of units of 10^-scale; fails when it is none.</summary>
    private static BigInteger Units(decimal value, int scale)
    {
        var bits = decimal.GetBits(value);
        var digits = new BigInteger(new decimal(bits[0], bits[1], bits[2], value < 0, 0));
        var own = (bits[3] >> 16) & 0xFF;
        if (own <= scale) return digits * BigInteger.Pow(10, scale - own);
        var units = BigInteger.DivRem(digits, BigInteger.Pow(10, own - scale), out var rest);
        Assert.Equal(BigInteger.Zero, rest);
        return units;
    }
}
