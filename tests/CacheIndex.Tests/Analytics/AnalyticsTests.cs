using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using CacheIndex.Postgres;
using Microsoft.Extensions.DependencyInjection;
using CacheIndex.Tests.Usage;
using PromptCaching;
using PromptCaching.Pricing;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

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

        Assert.Equal(new UsageTotals(2, 1, 3_000, 100, new TierTokens(0, 1_000, 0), new TierTokens(0, 0, 0), 900, new UsageMoney(0, 0, 2)), summary.Current);
        Assert.Equal(new UsageTotals(1, 0, 3_000, 100, new TierTokens(0, 0, 0), new TierTokens(0, 1_000, 0), -1_000, new UsageMoney(0, 0, 1)), summary.Previous);
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
    public async Task A_range_that_cuts_a_minute_gets_all_of_it()
    {
        var principal = Guid.NewGuid();
        var (from, to) = (Now.AddHours(-2).AddMinutes(5), Now.AddHours(-1).AddMinutes(20));
        await CommitAsync(
            Some.Record(principal, from.AddTicks(-10)), Some.Record(principal, from), Some.Record(principal, to.AddSeconds(59)),
            Some.Record(principal, to.AddMinutes(1)));

        var summary = await GetAsync($"summary?from={from.AddSeconds(59):O}&to={to.AddSeconds(1):O}&principal={principal}", WireJson.Default.UsageSummary);

        Assert.Equal((from, to.AddMinutes(1), 2), (summary.From, summary.To, summary.Current.Requests));
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
    [InlineData("timeseries?bucket=month", "bucket")]
    [InlineData("timeseries?zone=Berlin", "zone")]
    [InlineData("summary?key=demo", "key")]
    [InlineData("by/principal?sort=size", "sort")]
    [InlineData("by/key?descending=down", "descending")]
    [InlineData("by/model?limit=501", "limit")]
    [InlineData("by/model?offset=-1", "offset")]
    [InlineData("live?principal=demo", "principal")]
    [InlineData("requests?from=2026-11-22T00:00:00Z&to=2026-11-21T00:00:00Z", "from")]
    [InlineData("timeseries?bucket=hour&from=2000-01-01T00:00:00Z&to=2010-01-01T00:00:00Z", "bucket")]
    [InlineData("summary?from=yesterday", "from")]
    [InlineData("summary?from=2026-11-22T00:00:00Z&to=2026-11-22T00:00:00Z", "from")]
    [InlineData("summary?to=9999-12-31T23:59:59Z", "to")]
    [InlineData("by/key?from=9999-12-31T20:00:00Z&to=9999-12-31T23:00:00Z", "to")]
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

        var principals = (await GetAsync($"by/principal?model={model}", WireJson.Default.UsageGroups)).Rows;

        Assert.Equal([(saver.ToString(), saver.ToString(), 1_800m), (spender.ToString(), spender.ToString(), -500m)],
            principals.Select(p => (p.Id, p.Name, p.Totals.SavedTokens)));
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

    [Fact]
    public async Task A_count_of_live_entries_that_is_quick_is_made_again_long_before_its_longest_interval()
    {
        var clock = new ManualClock(Now);
        await using var host = await IndexHost.StartHealthyAsync(fixture.ConnectionString, clock, ("Analytics:LiveCountInterval", "01:00:00"));
        var record = Some.Record(Guid.NewGuid(), Now);
        Assert.Equal(0, await LiveAsync());
        await host.CommitAsync(new CommitItem(record, "t", [Some.Write(Now)], [], []));
        Assert.Equal(0, await LiveAsync());   // For two seconds the last count is good enough.
        await Eventually.TrueAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return await LiveAsync() == 1;
            },
            "the entry is counted");
        Assert.InRange(clock.Now, Now.AddSeconds(2), Now.AddMinutes(4));   // Then it would be dead.

        async Task<long> LiveAsync()
        {
            var summary = await host.Client.GetFromJsonAsync(
                $"/analytics/summary?principal={record.PrincipalId}", WireJson.Default.UsageSummary, TestContext.Current.CancellationToken);
            return summary!.LiveEntries.FiveMinutes;
        }
    }

    [Fact]
    public async Task Live_entries_are_listed_by_scope_and_shown_as_they_expire()
    {
        var record = Some.Record(Guid.NewGuid(), Now);
        await fixture.Host.CommitAsync(new CommitItem(record, "t", [
            Some.Write(Now), Some.Write(Now.AddMinutes(-4).AddSeconds(-50), tokens: 100), Some.Write(Now.AddMinutes(-5)), Some.Write(Now, CacheTier.OneHour)], [], []));

        var live = await GetAsync($"live?principal={record.PrincipalId}", WireJson.Default.LiveEntries);
        var tiers = (await GetAsync($"tiers?principal={record.PrincipalId}", WireJson.Default.TierReport)).Tiers;

        Assert.Equal(
            [(CacheTier.FiveMinutes, 2L, 2_100L, Now.AddSeconds(10)), (CacheTier.OneHour, 1, 2_000, Now.AddHours(1))],
            live.Scopes.Select(scope => (scope.Tier, scope.Entries, scope.Tokens, scope.NextExpiry)));
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], tiers[0].Expiring);
        Assert.Equal((2L, 2_100L), (tiers[0].LiveEntries, tiers[0].LiveTokens));
    }

    [Fact]
    public async Task A_tier_shows_what_it_cost_and_earned()
    {
        var model = $"model-{Guid.NewGuid():N}";
        await Ledger.AddTariffsAsync(fixture.ConnectionString, new Tariff(model, Now.AddDays(-1), null, 10m, 0m, TariffMultipliers.Default));
        var principal = Guid.NewGuid();
        var written = Some.Record(principal, Now.AddMinutes(-9), model) with { Write1hTokens = 2_000 };
        await fixture.Host.CommitAsync(
            new CommitItem(written, "t", [Some.Write(written.SubmittedAt, CacheTier.OneHour)], []),
            Some.Item(Some.Record(principal, Now.AddMinutes(-5), model) with { ReadTokens = 1_000, ReadTier = CacheTier.OneHour }));

        var hour = (await GetAsync($"tiers?principal={principal}", WireJson.Default.TierReport)).Tiers[1];
        var page = await GetAsync($"by/model?principal={principal}", WireJson.Default.UsageGroups);

        Assert.Equal((1L, 2_000L, 1L, 1_000L), (hour.Writes, hour.WrittenTokens, hour.Hits, hour.ReadTokens));
        Assert.Equal((0.02m, 0.009m, -0.011m, 1 / 0.9m), (hour.WritePremium, hour.ReadDiscount, hour.Net, hour.BreakEvenReads));
        Assert.Equal(new UsageMoney(0.06m, 0.071m, 0), Assert.Single(page.Rows).Totals.Money);
        Assert.Equal((Now.AddMinutes(-9), Now.AddMinutes(-5)), (page.Rows[0].FirstRequest, page.Rows[0].LastHit));
    }

    [Fact]
    public async Task Entries_that_ended_are_told_apart_by_whether_they_were_ever_read()
    {
        var record = Some.Record(Guid.NewGuid(), Now);
        var (read, unread) = (Some.Write(Now.AddHours(-1).AddMinutes(-10), tokens: 100), Some.Write(Now.AddHours(-1), tokens: 200));
        await fixture.Host.CommitAsync(
            new CommitItem(record with { RequestId = Guid.CreateVersion7(Now), SubmittedAt = Now.AddHours(-1).AddMinutes(-10) }, "t", [read], []),
            new CommitItem(record with { SubmittedAt = Now.AddHours(-1) }, "t", [unread], [new PrefixRefresh(read.Hash, Now.AddMinutes(-55))]));
        await Eventually.TrueAsync(
            async () => await Ledger.CountAsync(fixture.ConnectionString, $"prefix_entries WHERE expires_at = '{Now.AddMinutes(-55):O}'") == 2, "the refresh is stored");
        await fixture.Host.Services.GetRequiredService<PrefixSweep>().RunAsync(TestContext.Current.CancellationToken);

        var tier = (await GetAsync($"tiers?principal={record.PrincipalId}", WireJson.Default.TierReport)).Tiers[0];

        Assert.Equal((2L, 1L, 200L), (tier.Ended, tier.EndedUnread, tier.EndedUnreadTokens));
    }

    [Fact]
    public async Task Groups_are_sorted_paged_and_compared_with_the_range_before()
    {
        var model = $"model-{Guid.NewGuid():N}";
        var ids = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToArray();
        await CommitAsync([
            .. ids.Select((id, n) => Some.Record(id, Now.AddMinutes(-1), model) with { PromptTokens = 1_000 + n, ReadTokens = n, ReadTier = CacheTier.FiveMinutes }),
            .. ids.Select((id, n) => Some.Record(id, Now.AddHours(-30), model) with { PromptTokens = 10 + n })]);

        var page = await GetAsync($"by/principal?model={model}&sort=prompt_tokens&limit=2&offset=1", WireJson.Default.UsageGroups);
        var up = await GetAsync($"by/principal?model={model}&sort=hit_rate&descending=false", WireJson.Default.UsageGroups);
        var names = await GetAsync($"by/key?model={model}&sort=name", WireJson.Default.UsageGroups);
        var past = await GetAsync($"by/principal?model={model}&offset=9", WireJson.Default.UsageGroups);

        Assert.Equal([(ids[3].ToString(), 13L), (ids[2].ToString(), 12)], page.Rows.Select(row => (row.Id, row.Previous.PromptTokens)));
        Assert.Equal(5, page.Count);
        Assert.Equal(ids.Select(id => id.ToString()), up.Rows.Select(row => row.Id));
        Assert.Equal(ids.Select(id => id.ToString()).Order(StringComparer.Ordinal), names.Rows.Select(row => row.Name));
        Assert.Equal((0, 5), (past.Rows.Count, past.Count));
    }

    [Fact]
    public async Task Groups_by_net_savings_are_in_the_order_of_their_money_and_without_a_tariff_of_their_tokens()
    {
        var (priced, unpriced) = ($"model-{Guid.NewGuid():N}", $"model-{Guid.NewGuid():N}");
        await Ledger.AddTariffsAsync(fixture.ConnectionString, new Tariff(priced, Now.AddDays(-1), null, 10m, 0m, TariffMultipliers.Default));
        var key = Guid.NewGuid();
        var (money, many, few) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await CommitAsync(Reading(few, unpriced, 20), Reading(many, unpriced, 900), Reading(money, priced, 10));

        var page = await GetAsync($"by/principal?key={key}&sort=savings", WireJson.Default.UsageGroups);

        Assert.Equal([money.ToString(), many.ToString(), few.ToString()], page.Rows.Select(row => row.Id));

        UsageRecord Reading(Guid principal, string model, long tokens) =>
            Some.Record(principal, Now.AddMinutes(-1), model) with { KeyId = key, ReadTokens = tokens, ReadTier = CacheTier.FiveMinutes };
    }

    [Fact]
    public async Task Coverage_tells_what_has_no_tariff_no_usage_or_a_wrong_tokenizer()
    {
        var principal = Guid.NewGuid();
        await CommitAsync(
            Some.Record(principal, Now, "model-x") with { CountedTokens = 2_400 },
            Some.Record(principal, Now, "model-x") with { CountedTokens = null },
            Some.Record(principal, Now, "model-y") with { PromptTokens = null, CompletionTokens = null, CountedTokens = 9, Outcome = "skipped", Reason = "unknown_usage" },
            Some.Record(principal, Now, "model-z") with { PromptTokens = null, CompletionTokens = null, Outcome = "vetoed", Reason = "non_2xx" });

        var coverage = await GetAsync($"coverage?principal={principal}&to={Now.AddHours(1):O}", WireJson.Default.CoverageReport);

        Assert.Equal((4L, 2L, 1L, 1L), (coverage.Requests, coverage.Unpriced, coverage.UnknownUsage, coverage.NoUsage));
        Assert.Equal(["model-x"], coverage.UnpricedModels);
        Assert.Equal([new ModelDrift("model-x", 2_400, 3_000, 2)], coverage.Drift);
    }

    [Fact]
    public async Task A_day_is_the_readers_where_clocks_change_and_where_it_begins_within_an_hour()
    {
        var principal = Guid.NewGuid();
        var midnight = new DateTimeOffset(2026, 10, 24, 22, 0, 0, TimeSpan.Zero);   // of the 25th in Berlin, which has 25 hours
        await CommitAsync(
            Some.Record(principal, midnight), Some.Record(principal, midnight.AddHours(25).AddMicroseconds(-1)), Some.Record(principal, midnight.AddHours(25)),
            Some.Record(principal, midnight.AddHours(20.5).AddMicroseconds(-1)), Some.Record(principal, midnight.AddHours(20.5)));
        var range = $"principal={principal}&bucket=day&from={midnight:O}&to={midnight.AddHours(49):O}";

        var berlin = await GetAsync($"timeseries?{range}&zone=Europe/Berlin", WireJson.Default.IReadOnlyListUsagePoint);
        var kolkata = await GetAsync($"timeseries?{range}&zone=Asia/Kolkata", WireJson.Default.IReadOnlyListUsagePoint);

        Assert.Equal([(midnight, 4L), (midnight.AddHours(25), 1)], berlin.Select(point => (point.At, point.Totals.Requests)));
        Assert.Equal([(midnight.AddHours(-3.5), 2L), (midnight.AddHours(20.5), 3), (midnight.AddHours(44.5), 0)],
            kolkata.Select(point => (point.At, point.Totals.Requests)));
    }

    [Fact]
    public async Task The_system_tells_its_versions_and_how_far_ingestion_lags()
    {
        var record = Some.Record(Guid.NewGuid(), Now.AddMinutes(1));
        await CommitAsync(record);

        using var answer = await fixture.Host.Client.GetAsync("/system", TestContext.Current.CancellationToken);
        var system = (await answer.Content.ReadFromJsonAsync(WireJson.Default.SystemReport, TestContext.Current.CancellationToken))!;

        Assert.Equal((Migration.All.Count, "not_configured", Now), (system.SchemaVersion, system.Redis, system.LastRecordAt!.Value));
        Assert.Equal((Now - record.CompletedAt).TotalSeconds, system.IngestionLag);
        Assert.StartsWith("17", system.Postgres, StringComparison.Ordinal);
        Assert.True(system.DatabaseBytes > 1_000_000);
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
