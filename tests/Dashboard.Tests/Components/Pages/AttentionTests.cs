using System.Globalization;
using Dashboard.Analytics;
using Dashboard.Components.Figures;
using Dashboard.Components.Pages;
using Dashboard.Localization;
using Dashboard.Tests.Fakes;
using PromptCaching;
using PromptCaching.Pricing;
using PromptCaching.Wire.Administration;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Tests.Components.Pages;

public sealed class AttentionTests
{
    private static readonly ReaderLocale Locale = new(CultureInfo.GetCultureInfo("en-GB"), TimeZoneInfo.Utc);
    private static readonly OverviewAnswer Fine = Answers.Of(new(10, 8, 1_000, 0, new(800, 0, 0), new(0, 0, 0), 700), new(10, 8, 1_000, 0, new(800, 0, 0), new(0, 0, 0), 700));

    [Fact]
    public void Nothing_is_said_when_nothing_is_wrong() => Assert.Empty(Find(Fine));

    [Fact]
    public void A_tier_whose_writes_cost_more_than_its_reads_earned_is_named_with_what_it_cost()
    {
        var finding = Assert.Single(Find(Fine with
        {
            Tiers = new([Answers.Tier(CacheTier.FiveMinutes, 900, 100, 1, 9), Answers.Tier(CacheTier.OneHour, 400, 1_000, 5, 1.8m)], "USD", Answers.Noon),
        }));

        Assert.Equal(("Tier 1h does not pay", Tone.Bad, "tiers"), (finding.Title, finding.Tone, finding.Link));
        Assert.Equal("It cost $3.20 more than it earned: a written token is read 0.40 times, and 1.11 would pay.", finding.Text);
    }

    [Fact]
    public void A_hit_rate_that_fell_by_five_points_or_more_is_compared_with_the_period_before()
    {
        var fallen = Answers.Of(new(10, 8, 1_000, 0, new(500, 0, 0), new(0, 0, 0), 450), new(10, 8, 1_000, 0, new(800, 0, 0), new(0, 0, 0), 700));
        var steady = Answers.Of(new(10, 8, 1_000, 0, new(760, 0, 0), new(0, 0, 0), 650), new(10, 8, 1_000, 0, new(800, 0, 0), new(0, 0, 0), 700));

        Assert.Equal("50.0% now, 80.0% in the hour before: 30.0 points less.", Assert.Single(Find(fallen)).Text);
        Assert.Empty(Find(steady));
    }

    [Fact]
    public void Of_many_principals_that_never_hit_three_are_told_of_and_the_others_named()
    {
        var misses = new UsageGroups(
            [.. "abcde".Select((name, i) => Group(name.ToString(), requests: 9, lastHit: null, first: Answers.Noon.AddHours(-i)))], 5, "USD");

        var findings = Find(Fine with { Misses = misses });

        Assert.Equal(["a’s prompts never hit", "b’s prompts never hit", "c’s prompts never hit", "2 more principals never hit"], findings.Select(finding => finding.Title));
        Assert.Equal(("d since 09:00, e since 08:00.", "principals?sort=hit_rate&order=asc"), (findings[^1].Text, findings[^1].Link));
    }

    [Fact]
    public void A_principal_whose_prompts_never_hit_is_named_with_since_when()
    {
        var misses = new UsageGroups(
            [
                Group("umbrella", requests: 12, lastHit: null, first: Answers.Noon.AddMinutes(-173)),
                Group("newcomer", requests: 2, lastHit: null, first: Answers.Noon.AddHours(-1)),
                Group("acme", requests: 50, lastHit: Answers.Noon, first: Answers.Noon.AddDays(-9)),
            ],
            3, "USD");

        var finding = Assert.Single(Find(Fine with { Misses = misses }));

        Assert.Equal("umbrella’s prompts never hit", finding.Title);
        Assert.Equal("Since 09:07: no request has read from the cache; 12 in this time, 4,000 tokens written.", finding.Text);
        Assert.Equal($"principals/{Traffic.Acme}", finding.Link);
    }

    [Fact]
    public void Models_without_a_tariff_drifting_counts_and_unknown_usage_are_named()
    {
        var coverage = new CoverageReport(10, 4, ["a", "b", "c", "d"], UnknownUsage: 2, NoUsage: 0, [new("drifting", 13_000, 10_000, 20), new("fitting", 10_500, 10_000, 20)]);

        var findings = Find(Fine with { Coverage = coverage });

        Assert.Equal(["4 models have no tariff", "Token counts of drifting drift", "Unknown usage"], findings.Select(finding => finding.Title));
        Assert.Equal("a, b, c and 1 more. In all, 4 requests are in no sum of money.", findings[0].Text);
    }

    [Fact]
    public void A_model_that_has_a_tariff_by_now_had_none_for_some_requests()
    {
        TariffVersion[] tariffs = [Tariff("entered", Answers.Noon.AddMinutes(-5)), Tariff("later", Answers.Noon.AddDays(1)), Tariff("ended", Answers.Noon.AddDays(-9), Answers.Noon.AddDays(-1))];

        var findings = Find(Fine with { Coverage = new(10, 4, ["entered", "later", "ended", "never"], 0, 0, []), Tariffs = tariffs });

        Assert.Equal(["3 models have no tariff", "A model had no tariff for some requests"], findings.Select(finding => finding.Title));
        Assert.StartsWith("later, ended, never.", findings[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("entered.", findings[1].Text, StringComparison.Ordinal);

        static TariffVersion Tariff(string model, DateTimeOffset from, DateTimeOffset? to = null) => new(1, model, from, 1, 2, TariffMultipliers.Default, from, "test", to);
    }

    [Theory]
    [InlineData(19, 50_000)]
    [InlineData(500, 9_999)]
    public void A_few_short_requests_say_nothing_about_a_tokenizer(long requests, long reported)
    {
        var coverage = new CoverageReport(requests, 0, [], UnknownUsage: 0, NoUsage: 0, [new("new", 2 * reported, reported, requests)]);

        Assert.Empty(Find(Fine with { Coverage = coverage }));
    }

    [Fact]
    public void Services_in_trouble_come_first()
    {
        var gateway = new ServiceHealth("Degraded", new Dictionary<string, ServiceCheck> { ["outbox"] = new("Degraded", "The disk is full."), ["self"] = new("Healthy") });

        var findings = Find(Fine with { Gateway = gateway, System = Fine.System! with { Redis = "unreachable", Rejects = 3 } });

        Assert.Equal(["Redis is unreachable", "The gateway is degraded", "Usage records were set aside"], findings.Select(finding => finding.Title));
        Assert.Equal("The disk is full.", findings[1].Text);
    }

    [Fact]
    public void A_principals_own_reader_hears_nothing_of_services() => Assert.Empty(Find(Fine with { System = null, Gateway = null }));

    private static IReadOnlyList<Finding> Find(OverviewAnswer answer) => Attention.In(answer, new UsageFilter(TimeRange.Default), Locale, Answers.Noon);

    private static UsageGroup Group(string name, long requests, DateTimeOffset? lastHit, DateTimeOffset first) => new(
        Traffic.Acme.ToString(), name, new(requests, 0, 9_000, 0, new(0, 0, 0), new(0, 4_000, 0), -4_000), Answers.Nothing, FirstRequest: first, LastHit: lastHit);
}
