using FsCheck;
using FsCheck.Fluent;
using PromptCaching.Pricing;
using PromptCaching.Usage;

namespace PromptCaching.Tests.Pricing;

public sealed class TariffTests
{
    private static readonly DateTimeOffset Start = PricingGenerators.Start;
    private static readonly Tariff First = new("m", Start, null, 3m, 15m, TariffMultipliers.Default);

    [Fact]
    public void S13_Every_error_of_a_tariff_is_listed_with_field_value_and_remedy()
    {
        var tariff = new Tariff(" ", Start, Start, -1m, 0.0000001m, new TariffMultipliers(100.1m, 0.00001m, -0.1m, 101m));
        Assert.Equal(
        [
            "model is empty: name the virtual model that the prices are for.",
            "validTo is 2026-11-01T00:00:00.0000000+00:00, validFrom is 2026-11-01T00:00:00.0000000+00:00: let it end after it begins.",
            "inputPerMillion is -1: give a number from 0 to 100000 with at most 6 digits behind the point.",
            "outputPerMillion is 0.0000001: give a number from 0 to 100000 with at most 6 digits behind the point.",
            "multipliers.read is 100.1: give a number from 0 to 100 with at most 4 digits behind the point.",
            "multipliers.write5m is 0.00001: give a number from 0 to 100 with at most 4 digits behind the point.",
            "multipliers.write1h is -0.1: give a number from 0 to 100 with at most 4 digits behind the point.",
            "multipliers.write24h is 101: give a number from 0 to 100 with at most 4 digits behind the point.",
        ], tariff.Validate());
        Assert.Empty(First.Validate());
    }

    [Fact]
    public void S13_The_version_valid_when_the_request_was_submitted_is_used()
    {
        var (ledger, closedByFirst) = TariffLedger.Empty.Reprice(First);
        var (repriced, closed) = ledger.Reprice(First with { ValidFrom = Start.AddDays(7), InputPerMillion = 4m });

        Assert.Null(closedByFirst);
        Assert.Equal(First with { ValidTo = Start.AddDays(7) }, closed);
        Assert.Null(repriced.AsOf("m", Start.AddTicks(-1)));
        Assert.Equal(3m, repriced.AsOf("m", Start)!.InputPerMillion);
        Assert.Equal(3m, repriced.AsOf("m", Start.AddDays(7).AddTicks(-1))!.InputPerMillion);
        Assert.Equal(4m, repriced.AsOf("m", Start.AddDays(7))!.InputPerMillion);
        Assert.Equal(4m, repriced.AsOf("m", Start.AddYears(9))!.InputPerMillion);
        Assert.Null(repriced.AsOf("other", Start));
        Assert.Equal(3m, ledger.AsOf("m", Start.AddYears(9))!.InputPerMillion);   // a ledger never changes
        Assert.Equal(2, repriced.Versions("m").Count);
        Assert.Empty(repriced.Versions("other"));
    }

    [Fact]
    public void S13_A_gap_has_no_tariff_and_may_be_followed_by_one()
    {
        var ledger = TariffLedger.From([First with { ValidTo = Start.AddDays(1) }]);
        Assert.Null(ledger.AsOf("m", Start.AddDays(1)));
        var (next, closed) = ledger.Reprice(First with { ValidFrom = Start.AddDays(1) });
        Assert.Null(closed);
        Assert.NotNull(next.AsOf("m", Start.AddDays(1)));
    }

    [Fact]
    public void S13_At_most_one_version_of_a_model_is_open()
    {
        var overlap = Assert.Throws<ArgumentException>(() => TariffLedger.From([First, First with { ValidFrom = Start.AddDays(1) }]));
        Assert.StartsWith("Two tariffs of model m hold at 2026-11-02T00:00:00.0000000+00:00: close the earlier one first.", overlap.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TariffLedger.From([First with { InputPerMillion = -1 }]));
        Assert.NotNull(TariffLedger.From([First, First with { Model = "n" }]).AsOf("n", Start));
    }

    [Theory]
    [InlineData(0, null, "begin after it")]
    [InlineData(-1, null, "begin after it")]
    [InlineData(1, 2, "leave it out")]
    public void S13_A_new_version_must_be_open_and_begin_after_the_latest(int fromDays, int? toDays, string remedy)
    {
        var (ledger, _) = TariffLedger.Empty.Reprice(First);
        var error = Assert.Throws<ArgumentException>(() => ledger.Reprice(
            First with { ValidFrom = Start.AddDays(fromDays), ValidTo = toDays is null ? null : Start.AddDays(toDays.Value) }));
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ledger.Reprice(First with { ValidFrom = Start.AddDays(1), Model = "" }));
    }

    [Fact]
    public void S13_However_often_a_model_is_repriced_every_instant_since_has_exactly_one_version() =>
        Prop.ForAll(Gen.Choose(1, 1000).NonEmptyListOf().ToArbitrary(), Gen.Choose(0, 100_000).ToArbitrary(), (steps, probe) =>
        {
            var ledger = TariffLedger.Empty;
            var at = Start;
            foreach (var step in steps)
            {
                (ledger, _) = ledger.Reprice(First with { ValidFrom = at, InputPerMillion = step });
                at = at.AddMinutes(step);
            }
            var instant = Start.AddMinutes(probe);
            var version = Assert.Single(ledger.Versions("m"), v => v.IsValidAt(instant));
            Assert.Equal(version, ledger.AsOf("m", instant));
            Assert.Equal(version, TariffLedger.From(ledger.Versions("m").Reverse()).AsOf("m", instant));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void S2_The_default_multipliers_are_those_of_the_tiers()
    {
        Assert.Equal([1.25m, 2m, 2.5m], CacheTiers.All.ToArray().Select(TariffMultipliers.Default.Write));
        Assert.Equal(0.1m, TariffMultipliers.Default.Read);
        Assert.Throws<ArgumentOutOfRangeException>(() => TariffMultipliers.Default.Write((CacheTier)9));
        Assert.Equal(900m - 25m, TariffMultipliers.Default.SavedTokens(new CacheUsage(1000, 100, 0, 0)));
    }
}
