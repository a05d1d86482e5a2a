using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using FsCheck;
using FsCheck.Fluent;
using PromptCaching;
using PromptCaching.Wire;

namespace CacheIndex.Tests.Usage;

public sealed class LedgerPropertyTests(PostgresServer server)
{
    private static readonly DateTimeOffset Now = IndexFixture.Start;
    private static readonly Guid[] Principals = [.. Enumerable.Range(0, 3).Select(_ => Guid.NewGuid())];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batches_in_any_order_repeated_and_at_once_on_two_replicas_add_up_to_their_records()
    {
        var database = await server.CreateDatabaseAsync();
        var clock = new ManualClock(Now);
        await using var first = await IndexHost.StartHealthyAsync(database, clock);
        await using var second = await IndexHost.StartHealthyAsync(database, clock);
        var items = Gen.Sample(Record, 600).Select(Some.Item).ToArray();

        var inserted = await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            var random = new Random(worker);
            var mine = items.ToArray();
            random.Shuffle(mine);
            var sum = 0;
            foreach (var batch in mine.Take(450).Chunk(90)) sum += (await (worker % 2 == 0 ? first : second).CommitAsync(batch)).Inserted;
            return sum;
        }));
        inserted = [.. inserted, (await first.CommitAsync([.. items.Take(300)])).Inserted, (await first.CommitAsync([.. items.Skip(300)])).Inserted];

        Assert.Equal(items.Length, inserted.Sum());
        Assert.Equal(items.Length, await Ledger.CountAsync(database, "usage_records"));
        Assert.Equal(0, await Ledger.RollupErrorsAsync(database));
    }

    [Fact]
    public async Task Whatever_the_range_summary_principals_and_time_series_are_the_same_sums_over_the_records()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(Now));
        var records = Gen.Sample(Record, 400).ToArray();
        await host.CommitAsync([.. records.Select(Some.Item)]);

        foreach (var (start, length) in Gen.Sample(Gen.Choose(-4_000, -1).Zip(Gen.Choose(1, 4_000)), 25))
        {
            var (from, to) = (Now.AddMinutes(start), Now.AddMinutes(start + length));
            var inside = records.Where(record => record.SubmittedAt >= from && record.SubmittedAt < to).ToArray();
            var range = $"from={from.UtcDateTime:O}&to={to.UtcDateTime:O}";
            var summary = await GetAsync(host, $"summary?{range}", WireJson.Default.UsageSummary);
            var principals = await GetAsync(host, $"principals?{range}", WireJson.Default.IReadOnlyListPrincipalUsage);
            var hours = await GetAsync(host, $"timeseries?{range}&bucket=hour", WireJson.Default.IReadOnlyListUsagePoint);
            var days = await GetAsync(host, $"timeseries?{range}&bucket=day", WireJson.Default.IReadOnlyListUsagePoint);

            var expected = Sum(inside.Select(Totals));
            Assert.Equal((range, expected), (range, summary.Current));
            Assert.Equal((range, expected), (range, Sum(principals.Select(principal => principal.Totals))));
            Assert.Equal((range, expected), (range, Sum(hours.Select(point => point.Totals))));
            Assert.Equal((range, expected), (range, Sum(days.Select(point => point.Totals))));
        }
    }

    // Times cluster around hours and midnights, where mistakes would be.
    private static Gen<UsageRecord> Record =>
        from principal in Gen.Elements(Principals)
        from model in Gen.Elements("model-a", "model-b")
        from hour in Gen.Choose(0, 60)
        from microseconds in Gen.Frequency((1, Gen.Elements(0, 1, -1)), (3, Gen.Choose(-1_800_000_000, 1_800_000_000)))
        from prompt in Gen.Frequency((1, Gen.Constant((long?)null)), (6, Gen.Choose(0, 1_000_000).Select(tokens => (long?)tokens)))
        from parts in Gen.Choose(0, 100).Four()
        from tier in Gen.Elements(CacheTier.FiveMinutes, CacheTier.OneHour, CacheTier.OneDay)
        let share = (prompt ?? 0) / 400
        select Some.Record(principal, Now.AddHours(-hour - 1).AddMicroseconds(microseconds), model) with
        {
            PromptTokens = prompt,
            CompletionTokens = prompt,
            ReadTokens = share * parts.Item1,
            ReadTier = tier,
            Write5mTokens = share * parts.Item2,
            Write1hTokens = share * parts.Item3,
            Write24hTokens = share * parts.Item4,
        };

    private static UsageTotals Totals(UsageRecord record)
    {
        TierTokens Read(CacheTier tier, long tokens) => new(
            tier == CacheTier.FiveMinutes ? tokens : 0, tier == CacheTier.OneHour ? tokens : 0, tier == CacheTier.OneDay ? tokens : 0);
        return new UsageTotals(
            1, record.ReadTokens > 0 ? 1 : 0, record.PromptTokens ?? 0, record.CompletionTokens ?? 0, Read(record.ReadTier!.Value, record.ReadTokens),
            new TierTokens(record.Write5mTokens, record.Write1hTokens, record.Write24hTokens),
            (record.ReadTokens * 0.9m) - (record.Write5mTokens * 0.25m) - record.Write1hTokens - (record.Write24hTokens * 1.5m));
    }

    private static UsageTotals Sum(IEnumerable<UsageTotals> totals) => totals.Aggregate(
        new UsageTotals(0, 0, 0, 0, new TierTokens(0, 0, 0), new TierTokens(0, 0, 0), 0),
        static (a, b) => new UsageTotals(
            a.Requests + b.Requests, a.Hits + b.Hits, a.PromptTokens + b.PromptTokens, a.CompletionTokens + b.CompletionTokens,
            Add(a.Read, b.Read), Add(a.Written, b.Written), a.SavedTokens + b.SavedTokens));

    private static TierTokens Add(TierTokens a, TierTokens b) => new(a.FiveMinutes + b.FiveMinutes, a.OneHour + b.OneHour, a.OneDay + b.OneDay);

    private static async Task<T> GetAsync<T>(IndexHost host, string query, JsonTypeInfo<T> type) =>
        (await host.Client.GetFromJsonAsync($"/analytics/{query}", type, Cancellation))!;
}
