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
    private static readonly UsageTotals Nothing = new(0, 0, 0, 0, new(0, 0, 0), new(0, 0, 0), 0);

    [Fact]
    public void Before_the_first_answer_the_page_is_loading() => Assert.Equal(OverviewPhase.Loading, View(UsageState.Loading).Phase);

    [Fact]
    public void A_first_question_that_failed_is_a_failed_page() =>
        Assert.Equal(OverviewPhase.Failed, View(UsageState.Loading with { Failure = "It cannot be reached." }).Phase);

    [Fact]
    public void A_later_failure_keeps_the_figures_and_says_how_old_they_are()
    {
        var view = View(State(new(4, 2, 1_000, 0, new(500, 0, 0), new(0, 0, 0), 450)) with { Failure = "It cannot be reached.", IsLive = true });

        Assert.Equal((OverviewPhase.Figures, Freshness.Stale), (view.Phase, view.Freshness));
        Assert.StartsWith("It cannot be reached. These figures are from 12:00:00", view.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_request_the_page_is_empty_and_with_older_ones_it_is_quiet()
    {
        Assert.Equal(OverviewPhase.Empty, View(State(Nothing)).Phase);
        Assert.Equal(OverviewPhase.Quiet, View(State(Nothing, Traffic.Read(Noon.AddDays(-1)))).Phase);
    }

    [Fact]
    public void Headline_figures_are_those_of_the_totals()
    {
        var figures = Figures(new(8, 6, 20_000, 0, new(9_000, 3_000, 0), new(2_000, 0, 1_000), 8_000), Nothing);

        Assert.Equal(["60.0%", "8,000", "8", "12.0k", "3,000", "5,000"], figures.Select(figure => figure.Value));
        Assert.Equal(
            ["of 20.0k tokens", "40.0% of list price", "6 hits, 75.0%", "4.0 per token written", "15.0% of prompt", "25.0% of prompt"],
            figures.Select(figure => figure.Note));
        Assert.All(figures, figure => Assert.NotEmpty(figure.Definition));
    }

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
        Assert.All(Figures(new(1, 1, 100, 0, new(100, 0, 0), new(0, 0, 0), 90), Nothing), figure => Assert.Null(figure.Change));

    [Fact]
    public void Savings_that_were_negative_before_are_not_compared_in_percent() =>
        Assert.Null(Figures(new(1, 1, 100, 0, new(100, 0, 0), new(0, 0, 0), 90), new(1, 0, 100, 0, new(0, 0, 0), new(100, 0, 0), -25))[1].Change);

    private static OverviewView View(UsageState state) => OverviewView.From(state, new UsageFilter(TimeRange.Default), Locale, Noon);

    private static IReadOnlyList<Figure> Figures(UsageTotals now, UsageTotals before) =>
        OverviewFigures.From(new(Noon.AddHours(-1), Noon, now, before, new(0, 0, 0)), Locale);

    private static UsageState State(UsageTotals totals, params RequestRow[] requests) =>
        new(new(Noon, new(Noon.AddHours(-1), Noon, totals, Nothing, new(0, 0, 0)), [], [], requests), requests, null, null, true);
}
