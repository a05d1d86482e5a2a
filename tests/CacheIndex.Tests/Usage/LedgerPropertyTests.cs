using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using FsCheck;
using FsCheck.Fluent;
using PromptCaching;
using PromptCaching.Pricing;
using PromptCaching.Usage;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace CacheIndex.Tests.Usage;

public sealed class LedgerPropertyTests(PostgresServer server)
{
    private static readonly DateTimeOffset Now = IndexFixture.Start;
    private static readonly Guid[] Principals = [.. Enumerable.Range(0, 3).Select(_ => Guid.NewGuid())];

    // Model-a is repriced within the records' time; model-b has no tariff.
    private static readonly DateTimeOffset Repriced = Now.AddHours(-30).AddMinutes(-10);
    private static readonly Tariff[] Tariffs =
    [
        new("model-a", Now.AddDays(-100), Repriced, 3m, 15m, TariffMultipliers.Default),
        new("model-a", Repriced, null, 2.5m, 10.25m, new TariffMultipliers(0.05m, 1.1m, 0.9m, 3.0001m)),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batches_in_any_order_repeated_and_at_once_on_two_replicas_add_up_to_their_records()
    {
        var database = await server.CreateDatabaseAsync();
        var clock = new ManualClock(Now);
        await using var first = await IndexHost.StartHealthyAsync(database, clock);
        await using var second = await IndexHost.StartHealthyAsync(database, clock);
        await Ledger.AddTariffsAsync(database, Tariffs);
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
    public async Task Whatever_the_range_and_filter_every_view_is_the_same_sums_over_the_records()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(Now));
        await Ledger.AddTariffsAsync(database, Tariffs);
        var records = Gen.Sample(Record, 400).ToArray();
        await host.CommitAsync([.. records.Select(Some.Item)]);

        foreach (var (start, length, which) in Gen.Sample(Questions, 40))
        {
            var (from, to) = (Now.AddMinutes(start), Now.AddMinutes(start + length));
            var inside = records.Where(record => record.SubmittedAt >= from && record.SubmittedAt < to);
            var query = $"from={from.UtcDateTime:O}&to={to.UtcDateTime:O}";
            if ((which & 3) is var p && p < Principals.Length)
            {
                query += (which & 4) == 0 ? $"&principal={Principals[p]}" : $"&key={KeyOf(Principals[p], 0)}";
                inside = inside.Where(record => (which & 4) == 0 ? record.PrincipalId == Principals[p] : record.KeyId == KeyOf(Principals[p], 0));
            }
            if ((which & 8) != 0)
            {
                query += "&model=model-a";
                inside = inside.Where(record => record.Model == "model-a");
            }

            var expected = Sum(inside.Select(Totals));
            Assert.Equal((query, expected), (query, (await GetAsync(host, $"summary?{query}", WireJson.Default.UsageSummary)).Current));
            foreach (var group in new[] { "principal", "key", "model" })
            {
                var groups = await GetAsync(host, $"by/{group}?{query}", WireJson.Default.UsageGroups);
                Assert.Equal((query, group, expected), (query, group, Sum(groups.Rows.Select(row => row.Totals))));
                Assert.Equal(groups.Count, groups.Rows.Count);
            }
            foreach (var bucket in new[] { "bucket=hour", "bucket=day", "bucket=day&zone=Asia/Kolkata", "bucket=week&zone=America/Sao_Paulo" })
            {
                var points = await GetAsync(host, $"timeseries?{query}&{bucket}", WireJson.Default.IReadOnlyListUsagePoint);
                Assert.Equal((query, bucket, expected), (query, bucket, Sum(points.Select(point => point.Totals))));
            }
            var tiers = await GetAsync(host, $"tiers?{query}", WireJson.Default.TierReport);
            Assert.Equal(expected.Money!.Savings, tiers.Tiers.Sum(tier => tier.ReadDiscount) - tiers.Tiers.Sum(tier => tier.WritePremium));
            Assert.Equal(
                (expected.Hits, expected.Read.Total, expected.Written.Total, expected.SavedTokens),
                (tiers.Tiers.Sum(t => t.Hits), tiers.Tiers.Sum(t => t.ReadTokens), tiers.Tiers.Sum(t => t.WrittenTokens), tiers.Tiers.Sum(t => t.SavedTokens)));
            var outcomes = await GetAsync(host, $"outcomes?{query}", WireJson.Default.IReadOnlyListOutcomeUsage);
            Assert.Equal((expected.Requests, expected.PromptTokens), (outcomes.Sum(o => o.Requests), outcomes.Sum(o => o.PromptTokens)));
            var coverage = await GetAsync(host, $"coverage?{query}", WireJson.Default.CoverageReport);
            Assert.Equal((expected.Requests, expected.Money.UnpricedRequests), (coverage.Requests, coverage.Unpriced));
        }
    }

    private static Gen<(int Start, int Length, int Which)> Questions =>
        from minutes in Gen.Elements(4_000, 60_000)
        from start in Gen.Choose(-minutes, -1)
        from length in Gen.Choose(1, minutes)
        from which in Gen.Choose(0, 15)
        select (start, length, which);

    // Times cluster around hours and midnights, where mistakes would be, some of them weeks ago.
    private static Gen<UsageRecord> Record =>
        from principal in Gen.Elements(Principals)
        from key in Gen.Choose(0, 1)
        from model in Gen.Elements("model-a", "model-b")
        from hour in Gen.Frequency((3, Gen.Choose(0, 60)), (1, Gen.Choose(0, 1_000)))
        from microseconds in Gen.Frequency((1, Gen.Elements(0, 1, -1)), (3, Gen.Choose(-1_800_000_000, 1_800_000_000)))
        from prompt in Gen.Frequency((1, Gen.Constant((long?)null)), (6, Gen.Choose(0, 1_000_000).Select(tokens => (long?)tokens)))
        from parts in Gen.Choose(0, 100).Four()
        from tier in Gen.Elements(CacheTier.FiveMinutes, CacheTier.OneHour, CacheTier.OneDay)
        from outcome in Gen.Elements("read", "write", "none")
        let share = (prompt ?? 0) / 400
        select Some.Record(principal, Now.AddHours(-hour - 1).AddMicroseconds(microseconds), model) with
        {
            KeyId = KeyOf(principal, key),
            Outcome = outcome,
            Reason = outcome == "none" ? "no_breakpoint" : null,
            PromptTokens = prompt,
            CompletionTokens = prompt,
            ReadTokens = share * parts.Item1,
            ReadTier = tier,
            Write5mTokens = share * parts.Item2,
            Write1hTokens = share * parts.Item3,
            Write24hTokens = share * parts.Item4,
        };

    private static Guid KeyOf(Guid principal, int key)
    {
        var bytes = principal.ToByteArray();
        bytes[^1] ^= (byte)(key + 1);
        return new Guid(bytes);
    }

    private static UsageTotals Totals(UsageRecord record)
    {
        TierTokens Read(CacheTier tier, long tokens) => new(
            tier == CacheTier.FiveMinutes ? tokens : 0, tier == CacheTier.OneHour ? tokens : 0, tier == CacheTier.OneDay ? tokens : 0);
        var cache = new CacheUsage(record.ReadTokens, record.Write5mTokens, record.Write1hTokens, record.Write24hTokens);
        var tariff = Tariffs.SingleOrDefault(tariff => tariff.Model == record.Model && tariff.IsValidAt(record.SubmittedAt));
        var price = tariff is null ? default : Price.Of(record.PromptTokens ?? 0, cache, record.CompletionTokens ?? 0, tariff);
        Assert.Equal(price.List, price.Charged + price.Savings);
        return new UsageTotals(
            1, record.ReadTokens > 0 ? 1 : 0, record.PromptTokens ?? 0, record.CompletionTokens ?? 0, Read(record.ReadTier!.Value, record.ReadTokens),
            new TierTokens(record.Write5mTokens, record.Write1hTokens, record.Write24hTokens), TariffMultipliers.Default.SavedTokens(cache),
            new UsageMoney(price.List, price.Charged, tariff is null ? 1 : 0));
    }

    private static UsageTotals Sum(IEnumerable<UsageTotals> totals) => totals.Aggregate(
        new UsageTotals(0, 0, 0, 0, new TierTokens(0, 0, 0), new TierTokens(0, 0, 0), 0, new UsageMoney(0, 0, 0)),
        static (a, b) => new UsageTotals(
            a.Requests + b.Requests, a.Hits + b.Hits, a.PromptTokens + b.PromptTokens, a.CompletionTokens + b.CompletionTokens,
            Add(a.Read, b.Read), Add(a.Written, b.Written), a.SavedTokens + b.SavedTokens,
            new UsageMoney(a.Money!.List + b.Money!.List, a.Money.Charged + b.Money.Charged, a.Money.UnpricedRequests + b.Money.UnpricedRequests)));

    private static TierTokens Add(TierTokens a, TierTokens b) => new(a.FiveMinutes + b.FiveMinutes, a.OneHour + b.OneHour, a.OneDay + b.OneDay);

    private static async Task<T> GetAsync<T>(IndexHost host, string query, JsonTypeInfo<T> type) =>
        (await host.Client.GetFromJsonAsync($"/analytics/{query}", type, Cancellation))!;
}
