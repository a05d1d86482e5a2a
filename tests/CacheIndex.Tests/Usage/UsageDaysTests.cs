using CacheIndex.Usage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PromptCaching.Wire;

namespace CacheIndex.Tests.Usage;

public sealed class UsageDaysTests(PostgresServer server)
{
    private static readonly DateTimeOffset Midnight = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_record_of_a_past_day_lands_in_that_days_partition()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(Midnight.AddHours(12)));
        var record = Some.Record(Guid.NewGuid(), Midnight.AddDays(-200).AddHours(3));

        Assert.Equal(1, (await host.CommitAsync(Some.Item(record))).Inserted);

        Assert.Equal(1, await Ledger.CountAsync(database, "usage_records_p20260506"));
        Assert.Equal(0, await Ledger.RollupErrorsAsync(database));
    }

    [Fact]
    public async Task Records_on_both_sides_of_midnight_land_on_their_own_days_whatever_their_offset()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(Midnight.AddMinutes(1)));
        var principal = Guid.NewGuid();
        var before = Some.Record(principal, Midnight.AddMicroseconds(-1).ToOffset(TimeSpan.FromHours(9)));
        var at = Some.Record(principal, Midnight.ToOffset(TimeSpan.FromHours(-8)));

        Assert.Equal(2, (await host.CommitAsync(Some.Item(before), Some.Item(at))).Inserted);

        Assert.Equal(1, await Ledger.CountAsync(database, $"usage_records_p20261121 WHERE request_id = '{before.RequestId}'"));
        Assert.Equal(1, await Ledger.CountAsync(database, $"usage_records_p20261122 WHERE request_id = '{at.RequestId}'"));
        Assert.Equal(2, await Ledger.CountAsync(database, $"usage_hourly WHERE principal_id = '{principal}' AND requests = 1"));
    }

    [Fact]
    public async Task Partitions_of_the_days_to_come_are_there_before_the_days()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(Midnight.AddHours(12)), ("Usage:DaysAhead", "2"));
        foreach (var day in new[] { "20261122", "20261123", "20261124" })
        {
            Assert.Equal(0, await Ledger.CountAsync(database, $"usage_records_p{day}"));
            Assert.Equal(0, await Ledger.CountAsync(database, $"request_skeletons_p{day}"));
        }
    }

    [Fact]
    public async Task Retention_drops_old_days_and_skeletons_sooner_and_late_records_still_land()
    {
        var database = await server.CreateDatabaseAsync();
        var clock = new ManualClock(Midnight.AddHours(12));
        await using var host = await IndexHost.StartHealthyAsync(database, clock, ("Usage:RecordRetentionDays", "30"), ("Usage:SkeletonRetentionDays", "7"));
        await host.CommitAsync(Item(clock.Now.AddDays(-25)), Item(clock.Now.AddDays(-5)), Item(clock.Now));
        Assert.Equal(2, await Ledger.CountAsync(database, "request_skeletons"));

        clock.Advance(TimeSpan.FromDays(10));
        await host.Services.GetRequiredService<UsageDays>().DropExpiredAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, await Ledger.CountAsync(database, "usage_records"));
        Assert.Equal(2, await Ledger.CountAsync(database, "usage_minutely"));
        Assert.Equal(2, await Ledger.CountAsync(database, "usage_minutely_models"));
        Assert.Equal(0, await Ledger.CountAsync(database, "request_skeletons"));
        Assert.Equal(3, await Ledger.CountAsync(database, "usage_hourly"));
        Assert.Equal(1, (await host.CommitAsync(Item(clock.Now.AddDays(-29)))).Inserted);
        Assert.Equal(3, await Ledger.CountAsync(database, "usage_records"));
    }

    [Fact]
    public async Task Retention_leaves_alone_what_is_not_named_as_a_day()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(Midnight.AddHours(12)));
        await using var source = NpgsqlDataSource.Create(database);
        await using (var attach = source.CreateCommand("""
            CREATE TABLE usage_records_kept (LIKE usage_records INCLUDING ALL);
            ALTER TABLE usage_records ATTACH PARTITION usage_records_kept FOR VALUES FROM ('2001-01-01') TO ('2001-01-02');
            """))
        {
            await attach.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await host.Services.GetRequiredService<UsageDays>().DropExpiredAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, await Ledger.CountAsync(database, "usage_records_kept"));
    }

    [Fact]
    public async Task Replicas_that_need_the_same_days_at_once_make_them_once()
    {
        var database = await server.CreateDatabaseAsync();
        var clock = new ManualClock(Midnight.AddHours(12));
        await using var first = await IndexHost.StartHealthyAsync(database, clock);
        await using var second = await IndexHost.StartHealthyAsync(database, clock);
        var days = Enumerable.Range(100, 10).Select(day => UsageDays.DayOf(clock.Now.AddDays(-day))).ToArray();

        await Task.WhenAll(new[] { first, second, first, second }.Select(host =>
            host.Services.GetRequiredService<UsageDays>().EnsureAsync(days.Reverse(), TestContext.Current.CancellationToken)));

        Assert.Equal(0, await Ledger.CountAsync(database, $"usage_records_p{days[9]:yyyyMMdd}"));
    }

    private static CommitItem Item(DateTimeOffset at) =>
        Some.Item(Some.Record(Guid.NewGuid(), at)) with { Blocks = Some.Blocks(new SkeletonBlock("text", "user", 1, 2, 3)) };
}
