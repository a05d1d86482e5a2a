using System.Net.Http.Json;
using CacheIndex.Usage;
using Microsoft.Extensions.DependencyInjection;
using PromptCaching.Wire;

namespace CacheIndex.Tests.Usage;

public sealed class UsageWeeksTests(PostgresServer server)
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 16, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_week_is_added_up_when_it_is_over_and_what_comes_late_is_added_to_it()
    {
        var database = await server.CreateDatabaseAsync();
        var clock = new ManualClock(Monday.AddDays(3));
        await using var host = await IndexHost.StartHealthyAsync(database, clock);
        var weeks = host.Services.GetRequiredService<UsageWeeks>();
        await weeks.AddUpAsync(Cancellation);
        await host.CommitAsync(Item(Monday.AddMicroseconds(-1)), Item(Monday), Item(Monday.AddDays(2)));
        Assert.Equal(1, await Ledger.CountAsync(database, "usage_weekly"));

        clock.Advance(TimeSpan.FromDays(7));
        await weeks.AddUpAsync(Cancellation);
        Assert.Equal(3, await Ledger.CountAsync(database, "usage_weekly"));
        Assert.Equal(0, await Ledger.RollupErrorsAsync(database));

        await host.CommitAsync(Item(Monday.AddDays(6)), Item(Monday.AddDays(7)));
        Assert.Equal(4, await Ledger.CountAsync(database, "usage_weekly"));
        Assert.Equal(0, await Ledger.RollupErrorsAsync(database));
    }

    [Fact]
    public async Task A_replica_that_does_not_know_that_a_week_is_added_up_answers_with_the_same_sums()
    {
        var database = await server.CreateDatabaseAsync();
        var (early, late) = (new ManualClock(Monday.AddDays(5)), new ManualClock(Monday.AddDays(5)));
        await using var first = await IndexHost.StartHealthyAsync(database, early);
        await using var second = await IndexHost.StartHealthyAsync(database, late);
        await first.CommitAsync([.. Enumerable.Range(0, 40).Select(n => Item(Monday.AddHours(-3 * n)))]);
        late.Advance(TimeSpan.FromDays(4));
        await second.Services.GetRequiredService<UsageWeeks>().AddUpAsync(Cancellation);
        await second.CommitAsync(Item(Monday.AddHours(1)), Item(Monday.AddHours(-1)));

        foreach (var host in new[] { first, second })
        {
            var page = await host.Client.GetFromJsonAsync(
                $"/analytics/by/model?principal={Principal}&from={Monday.AddDays(-20):yyyy-MM-ddTHH:mm}Z&to={Monday.AddDays(7):yyyy-MM-ddTHH:mm}Z",
                WireJson.Default.UsageGroups, Cancellation);
            Assert.Equal(42, Assert.Single(page!.Rows).Totals.Requests);
        }
    }

    private static readonly Guid Principal = Guid.NewGuid();

    private static CommitItem Item(DateTimeOffset at) => Some.Item(Some.Record(Principal, at) with { KeyId = Guid.NewGuid() });
}
