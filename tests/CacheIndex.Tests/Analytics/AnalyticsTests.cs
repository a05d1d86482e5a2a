using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using PromptCaching;
using PromptCaching.Wire;

namespace CacheIndex.Tests.Analytics;

public sealed class AnalyticsTests(IndexFixture fixture) : IClassFixture<IndexFixture>
{
    private static readonly DateTimeOffset Now = IndexFixture.Start;

    [Fact]
    public async Task A_summary_adds_up_a_range_and_the_range_before_it()
    {
        var principal = Guid.NewGuid();
        await CommitAsync(
            Some.Record(principal, Now.AddHours(-3)) with { Write1hTokens = 1_000 },
            Some.Record(principal, Now.AddMinutes(-30)) with { ReadTokens = 1_000, ReadTier = CacheTier.OneHour },
            Some.Record(principal, Now.AddMinutes(-20)) with { PromptTokens = null, CompletionTokens = null });

        var summary = await GetAsync($"summary?from={Now.AddHours(-2):O}&to={Now:O}&principal={principal}", WireJson.Default.UsageSummary);

        Assert.Equal(new UsageTotals(2, 1, 3_000, 100, new TierTokens(0, 1_000, 0), new TierTokens(0, 0, 0), 900), summary.Current);
        Assert.Equal(new UsageTotals(1, 0, 3_000, 100, new TierTokens(0, 0, 0), new TierTokens(0, 1_000, 0), -1_000), summary.Previous);
    }

    [Fact]
    public async Task A_range_that_cuts_hours_counts_only_what_is_inside()
    {
        var principal = Guid.NewGuid();
        var from = Now.AddHours(-5).AddMinutes(10);
        var to = Now.AddHours(-1).AddMinutes(20);
        await CommitAsync(
            Some.Record(principal, from.AddTicks(-10)), Some.Record(principal, from), Some.Record(principal, Now.AddHours(-3)),
            Some.Record(principal, to.AddTicks(-10)), Some.Record(principal, to));

        var summary = await GetAsync($"summary?from={from:O}&to={to:O}&principal={principal}", WireJson.Default.UsageSummary);

        Assert.Equal(3, summary.Current.Requests);
    }

    [Fact]
    public async Task A_time_series_has_every_bucket_in_order_and_adds_up_to_the_summary()
    {
        var principal = Guid.NewGuid();
        await CommitAsync(
            Some.Record(principal, Now.AddHours(-30)), Some.Record(principal, Now.AddHours(-30).AddMinutes(5)), Some.Record(principal, Now.AddHours(-2)));
        var range = $"from={Now.AddHours(-40).AddMinutes(7):O}&to={Now:O}&principal={principal}";

        var summary = await GetAsync($"summary?{range}", WireJson.Default.UsageSummary);
        var hours = await GetAsync($"timeseries?{range}&bucket=hour", WireJson.Default.IReadOnlyListUsagePoint);
        var days = await GetAsync($"timeseries?{range}&bucket=day", WireJson.Default.IReadOnlyListUsagePoint);

        Assert.Equal(Enumerable.Range(0, 40).Select(hour => Now.AddHours(hour - 40)), hours.Select(point => point.At));
        Assert.Equal(2, hours.Single(point => point.At == Now.AddHours(-30)).Totals.Requests);
        Assert.Equal([Now.AddHours(-60), Now.AddHours(-36), Now.AddHours(-12)], days.Select(point => point.At));
        Assert.Equal(3, summary.Current.Requests);
        Assert.Equal(summary.Current.PromptTokens, hours.Sum(point => point.Totals.PromptTokens));
        Assert.Equal(summary.Current.PromptTokens, days.Sum(point => point.Totals.PromptTokens));
    }

    [Fact]
    public async Task Minutes_are_served_for_a_short_range()
    {
        var principal = Guid.NewGuid();
        await CommitAsync(Some.Record(principal, Now.AddMinutes(-5).AddSeconds(30)));

        var minutes = await GetAsync(
            $"timeseries?from={Now.AddHours(-3):O}&to={Now:O}&principal={principal}&bucket=minute", WireJson.Default.IReadOnlyListUsagePoint);

        Assert.Equal(180, minutes.Count);
        Assert.Equal([Now.AddMinutes(-5)], minutes.Where(point => point.Totals.Requests > 0).Select(point => point.At));
    }

    [Theory]
    [InlineData("timeseries?bucket=minute&from=2026-11-22T00:00:00Z&to=2026-11-22T04:00:00Z", "bucket")]
    [InlineData("timeseries?bucket=week", "bucket")]
    [InlineData("timeseries?bucket=hour&from=2000-01-01T00:00:00Z&to=2010-01-01T00:00:00Z", "bucket")]
    [InlineData("summary?from=yesterday", "from")]
    [InlineData("summary?from=2026-11-22T00:00:00Z&to=2026-11-22T00:00:00Z", "from")]
    [InlineData("summary?principal=demo", "principal")]
    [InlineData("requests?limit=0", "limit")]
    [InlineData("requests?before=now", "before")]
    public async Task A_parameter_that_makes_no_sense_is_refused_by_name(string query, string field)
    {
        using var response = await fixture.Host.Client.GetAsync($"/analytics/{query}", TestContext.Current.CancellationToken);
        await Problem.AssertBadFieldAsync(response, field);
    }

    [Fact]
    public async Task Principals_come_with_their_names_most_saved_first()
    {
        var model = $"model-{Guid.NewGuid():N}";
        var (saver, spender) = (Guid.NewGuid(), Guid.NewGuid());
        await CommitAsync(
            Some.Record(spender, Now.AddMinutes(-2), model) with { Write5mTokens = 2_000 },
            Some.Record(saver, Now.AddMinutes(-1), model) with { ReadTokens = 2_000, ReadTier = CacheTier.FiveMinutes });

        var principals = await GetAsync($"principals?model={model}", WireJson.Default.IReadOnlyListPrincipalUsage);

        Assert.Equal([(saver, saver.ToString(), 1_800m), (spender, spender.ToString(), -500m)],
            principals.Select(p => (p.PrincipalId, p.Name, p.Totals.SavedTokens)));
    }

    [Fact]
    public async Task Live_entries_are_counted_by_tier_in_the_same_scope()
    {
        var record = Some.Record(Guid.NewGuid(), Now);
        await fixture.Host.CommitAsync(new CommitItem(record, "t", [
            Some.Write(Now), Some.Write(Now), Some.Write(Now, CacheTier.OneDay), Some.Write(Now.AddMinutes(-5))], [], []));

        var own = await GetAsync($"summary?principal={record.PrincipalId}", WireJson.Default.UsageSummary);
        var other = await GetAsync($"summary?principal={record.PrincipalId}&model=model-b", WireJson.Default.UsageSummary);

        Assert.Equal(new TierTokens(2, 0, 1), own.LiveEntries);
        Assert.Equal(new TierTokens(0, 0, 0), other.LiveEntries);
    }

    private async Task CommitAsync(params UsageRecord[] records)
    {
        var response = await fixture.Host.CommitAsync([.. records.Select(Some.Item)]);
        Assert.Empty(response.Rejected);
        Assert.Equal(records.Length, response.Inserted);
    }

    private async Task<T> GetAsync<T>(string query, JsonTypeInfo<T> type) =>
        (await fixture.Host.Client.GetFromJsonAsync($"/analytics/{query.Replace("+", "%2B", StringComparison.Ordinal)}", type, TestContext.Current.CancellationToken))!;
}
