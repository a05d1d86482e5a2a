using CacheIndex.Usage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PromptCaching;
using PromptCaching.Pricing;

namespace CacheIndex.Tests.Usage;

public sealed class RollupRebuildTests(PostgresServer server)
{
    private static readonly DateTimeOffset Now = IndexFixture.Start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_check_lists_what_is_wrong_and_a_rebuild_mends_it_from_the_records()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(Now));
        await FillAsync(host, database);
        var rebuild = host.Services.GetRequiredService<RollupRebuild>();
        Assert.Empty(await DifferencesAsync(rebuild));

        foreach (var damage in new[]
        {
            "UPDATE usage_hourly SET charged_cost = charged_cost + 0.000001 WHERE hits > 0", "DELETE FROM usage_hourly_models WHERE model = 'm'",
            "UPDATE usage_daily SET requests = requests + 1", "DELETE FROM usage_daily_keys", "UPDATE usage_daily_outcomes SET requests = 99",
            "UPDATE usage_minutely SET hits_1h = hits_1h + 1", "DELETE FROM usage_minutely_models WHERE model = 'm'", "UPDATE usage_hourly_keys SET requests = 9",
            "DELETE FROM usage_daily_model_outcomes", "UPDATE usage_weekly_keys SET hits = hits + 1",
            "UPDATE usage_weekly SET hits = hits + 1", "DELETE FROM usage_hourly_model_outcomes", "UPDATE usage_activity SET first_request = first_request + interval '1 minute'",
        }) await ExecuteAsync(database, damage);

        var damaged = await DifferencesAsync(rebuild);
        foreach (var table in RollupSql.All.Select(rollup => rollup.Table).Concat(["usage_weekly", "usage_weekly_keys", "usage_activity"]))
        {
            Assert.Contains(damaged, difference => difference.StartsWith($"{table}:", StringComparison.Ordinal));
        }

        foreach (var day in await rebuild.DaysAsync(DateOnly.MinValue, DateOnly.MaxValue, Cancellation)) await rebuild.RebuildAsync(day, Cancellation);
        await rebuild.RebuildActivityAsync(Cancellation);
        Assert.Empty(await DifferencesAsync(rebuild));
        Assert.Equal(0, await Ledger.RollupErrorsAsync(database));
    }

    [Fact]
    public async Task While_a_day_is_rebuilt_nothing_that_is_recorded_is_lost_or_counted_twice()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(Now));
        var rebuild = host.Services.GetRequiredService<RollupRebuild>();
        var principals = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            for (var n = 0; n < 10; n++)
            {
                if (worker == 0) await rebuild.RebuildAsync(UsageDays.DayOf(Now), Cancellation);
                else await host.CommitAsync([.. principals.Select(principal => Some.Item(Some.Record(principal, Now)))]);
            }
        }));

        Assert.Equal(150, await Ledger.CountAsync(database, "usage_records"));
        Assert.Equal(0, await Ledger.RollupErrorsAsync(database));
    }

    [Fact]
    public async Task Sums_whose_records_are_gone_stay()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(Now));
        await FillAsync(host, database);
        await ExecuteAsync(database, $"DROP TABLE usage_records_p{Now.AddDays(-1):yyyyMMdd}");
        var (hours, rebuild) = (await Ledger.CountAsync(database, "usage_hourly"), host.Services.GetRequiredService<RollupRebuild>());

        foreach (var day in await rebuild.DaysAsync(DateOnly.MinValue, DateOnly.MaxValue, Cancellation)) await rebuild.RebuildAsync(day, Cancellation);

        Assert.Equal(hours, await Ledger.CountAsync(database, "usage_hourly"));
    }

    [Fact]
    public async Task Once_its_minutes_are_gone_a_first_request_stays_told_to_the_minute_until_a_rebuild_tells_the_hour()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(Now));
        var early = Now.AddDays(-1).AddMinutes(25);
        await host.CommitAsync(Some.Item(Some.Record(Guid.NewGuid(), early) with { ReadTokens = 5, ReadTier = CacheTier.OneHour }));
        await ExecuteAsync(database, $"DROP TABLE usage_records_p{early:yyyyMMdd}, usage_minutely_p{early:yyyyMMdd}");
        var rebuild = host.Services.GetRequiredService<RollupRebuild>();

        Assert.Empty(await DifferencesAsync(rebuild));
        Assert.Equal(1, await Ledger.CountAsync(database, $"usage_activity WHERE first_request = '{early:O}' AND last_hit = '{early:O}'"));

        await rebuild.RebuildActivityAsync(Cancellation);
        Assert.Empty(await DifferencesAsync(rebuild));
        Assert.Equal(1, await Ledger.CountAsync(database, $"usage_activity WHERE first_request = '{early.AddMinutes(-early.Minute):O}'"));
    }

    [Theory]
    [InlineData("--form", "2026-11-22")]
    [InlineData("--from", "22.11.2026")]
    [InlineData("--to")]
    public async Task Arguments_that_are_not_understood_are_named(params string[] args)
    {
        var errors = new StringWriter();
        Assert.Equal(2, await RebuildCommand.RunAsync(args, TextWriter.Null, errors, Cancellation));
        Assert.Contains(args[0], errors.ToString(), StringComparison.Ordinal);
    }

    private static async Task FillAsync(IndexHost host, string database)
    {
        await Ledger.AddTariffsAsync(database, new Tariff("m", Now.AddDays(-100), null, 3m, 15m, TariffMultipliers.Default));
        await host.Services.GetRequiredService<UsageWeeks>().AddUpAsync(Cancellation);
        foreach (var days in new[] { 0, 1, 9 })
        {
            await host.CommitAsync([.. Enumerable.Range(0, 20).Select(n => Some.Item(
                Some.Record(Guid.NewGuid(), Now.AddDays(-days).AddMinutes(-30 * n), n % 3 == 0 ? "other" : "m") with { ReadTokens = n, ReadTier = CacheTier.OneHour }))]);
        }
    }

    private static async Task<List<string>> DifferencesAsync(RollupRebuild rebuild)
    {
        var differences = new List<string>();
        foreach (var day in await rebuild.DaysAsync(DateOnly.MinValue, DateOnly.MaxValue, Cancellation))
        {
            await foreach (var difference in rebuild.DifferencesAsync(day, Cancellation)) differences.Add(difference);
        }
        await foreach (var difference in rebuild.DifferencesOfAllDaysAsync(Cancellation)) differences.Add(difference);
        return differences;
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
