using System.Globalization;
using Dashboard.Analytics;
using Dashboard.Components.Figures;
using Dashboard.Components.Pages;
using Dashboard.Localization;
using Dashboard.Tests.Fakes;
using PromptCaching.Wire;

namespace Dashboard.Tests.Components.Pages;

public sealed class OverviewViewTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly ReaderLocale Locale = new(CultureInfo.GetCultureInfo("en-US"), TimeZoneInfo.Utc);
    private static readonly UsageFilter LastHour = new(TimeRange.Default);

    [Fact]
    public void Without_any_request_the_page_is_empty_and_with_older_ones_it_is_quiet()
    {
        Assert.Equal(OverviewPhase.Empty, View(Answers.Nothing).Phase);
        Assert.Equal(OverviewPhase.Quiet, View(Answers.Nothing, Traffic.Read(Noon.AddDays(-1))).Phase);
    }

    [Fact]
    public void Headline_figures_are_those_of_the_totals()
    {
        var figures = Figures(new(8, 6, 20_000, 0, new(9_000, 3_000, 0), new(2_000, 0, 1_000), 8_000), Answers.Nothing);

        Assert.Equal(["60.0%", "8,000", "8", "12.0k", "3,000", "5,000"], figures.Select(figure => figure.Value));
        Assert.Equal(
            ["of 20.0k tokens", "tokens, 40.0%; no tariff", "6 hits, 75.0%", "4.0 per token written", "15.0% of prompt", "25.0% of prompt"],
            figures.Select(figure => figure.Note));
        Assert.All(figures, figure => Assert.NotEmpty(figure.Definition));
    }

    [Fact]
    public void Savings_are_money_where_there_is_a_tariff_and_say_how_many_requests_have_none()
    {
        var savings = Figures(new(8, 6, 20_000, 0, new(12_000, 0, 0), new(0, 0, 0), 8_000, new(10m, 6.5m, 2)), Answers.Nothing)[1];

        Assert.Equal(("$3.50", "35.0% of $10.00, 8,000 tokens; 2 without tariff"), (savings.Value, savings.Note));
    }

    [Fact]
    public void Negative_savings_are_shown_as_bad() =>
        Assert.Equal(Tone.Bad, Figures(new(8, 0, 20_000, 0, new(0, 0, 0), new(0, 9_000, 0), -9_000, new(10m, 11m, 0)), Answers.Nothing)[1].Tone);

    [Fact]
    public void Changes_are_against_the_period_before_and_only_rates_and_savings_are_good_or_bad()
    {
        var figures = Figures(
            new(8, 6, 20_000, 0, new(12_000, 0, 0), new(3_000, 0, 0), 500),
            new(4, 1, 10_000, 0, new(8_000, 0, 0), new(200, 0, 0), 1_000));

        Assert.Equal(["-20.0 pp", "-50%", "+100%", "+50%", "×15", "+178%"], figures.Select(figure => figure.Change));
        Assert.Equal([Tone.Bad, Tone.Bad, Tone.Neutral, Tone.Neutral, Tone.Neutral, Tone.Neutral], figures.Select(figure => figure.ChangeTone));
    }

    [Fact]
    public void Without_a_period_before_nothing_is_compared() =>
        Assert.All(Figures(new(1, 1, 100, 0, new(100, 0, 0), new(0, 0, 0), 90), Answers.Nothing), figure => Assert.Null(figure.Change));

    [Fact]
    public void Savings_that_were_negative_before_are_not_compared_in_percent() =>
        Assert.Null(Figures(new(1, 1, 100, 0, new(100, 0, 0), new(0, 0, 0), 90), new(1, 0, 100, 0, new(0, 0, 0), new(100, 0, 0), -25))[1].Change);

    [Fact]
    public void Every_figure_leads_to_the_requests_behind_it_under_the_pages_filters()
    {
        var view = OverviewView.From(Answers.Of(new(1, 1, 100, 0, new(100, 0, 0), new(0, 0, 0), 90)), [], LastHour with { Model = "large" }, Locale, Noon);

        Assert.All(view.Figures, figure => Assert.StartsWith("requests?model=large", figure.Link, StringComparison.Ordinal));
        Assert.Equal("requests?model=large&written=any", view.Figures.Single(figure => figure.Label == "Tokens written").Link);
    }

    private static OverviewView View(UsageTotals totals, params RequestRow[] requests) =>
        OverviewView.From(Answers.Of(totals), requests, LastHour, Locale, Noon);

    private static IReadOnlyList<Figure> Figures(UsageTotals now, UsageTotals before) => UsageFigures.From(now, before, "USD", Locale);
}
