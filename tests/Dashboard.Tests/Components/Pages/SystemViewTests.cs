using System.Globalization;
using Dashboard.Analytics;
using Dashboard.Components.Figures;
using Dashboard.Components.Pages;
using Dashboard.Localization;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Tests.Components.Pages;

public sealed class SystemViewTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly ReaderLocale Locale = new(CultureInfo.GetCultureInfo("en-US"), TimeZoneInfo.Utc);
    private static readonly SystemReport Fine = new("1.0.0", "PostgreSQL 17", 5, 1_500_000, "connected", 12_345, 0, Noon.AddMinutes(-2), Noon.AddSeconds(-5), 0.4);

    [Fact]
    public void Everything_that_works_is_good_or_without_judgement() =>
        Assert.DoesNotContain(Lines(Fine, "Healthy"), line => line.Tone is Tone.Warn or Tone.Bad);

    [Theory]
    [InlineData("unreachable", Tone.Warn)]
    [InlineData("not_configured", Tone.Neutral)]
    public void Redis_that_is_lost_is_worth_a_look_and_one_that_was_never_there_is_not(string redis, Tone tone) =>
        Assert.Equal(tone, Lines(Fine with { Redis = redis }, "Healthy").Single(line => line.Name == "Redis").Tone);

    [Fact]
    public void Records_that_are_late_or_set_aside_are_pointed_out()
    {
        var lines = Lines(Fine with { IngestionLag = 95, Rejects = 2 }, "Healthy");

        Assert.Equal(("1:35 min", Tone.Warn), (lines.Single(line => line.Name == "Ingestion").State, lines.Single(line => line.Name == "Ingestion").Tone));
        Assert.Equal(("2", Tone.Bad), (lines.Single(line => line.Name == "Set aside").State, lines.Single(line => line.Name == "Set aside").Tone));
    }

    [Fact]
    public void The_gateways_own_checks_are_listed_and_a_gateway_that_does_not_answer_is_bad()
    {
        var degraded = SystemView.From(new(Fine, new("Degraded", new Dictionary<string, ServiceCheck> { ["outbox"] = new("Degraded", "The disk is full."), ["self"] = new("Healthy") })), Locale, Noon);

        Assert.Equal(("Degraded", "The disk is full."), (degraded[^1].State, degraded[^1].Detail));
        Assert.Equal(Tone.Bad, SystemView.From(new(Fine, ServiceHealth.Unreachable), Locale, Noon)[^1].Tone);
    }

    private static IReadOnlyList<SystemView.Line> Lines(SystemReport report, string gateway) =>
        SystemView.From(new(report, new(gateway, new Dictionary<string, ServiceCheck>())), Locale, Noon);
}
