using CacheIndex.Analytics;
using CacheIndex.Usage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TestSupport;

namespace CacheIndex.Tests.Analytics;

public sealed class AnalyticsPlanTests(PostgresServer server)
{
    private const int Records = 24_000;
    private const int Density = 4;

    // Twenty rows for each of a page: of several filters an index may know only one.
    private const int MostOfPage = 1_000;

    // Ranges that are read as others are.
    private static readonly string[] LeftOut = [" 15m", " 3h", " 24h", " 30d"];

    private static readonly DateTimeOffset Now = IndexFixture.Start.AddMinutes(17.5);
    private static readonly DateTimeOffset Begin = Now.AddDays(-8);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Behind_a_page_of_the_dashboard_no_more_rows_are_read_when_the_same_minutes_hold_four_times_the_requests()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(ExecutedPlans.Explained(database), new ManualClock(Now));
        await using var source = NpgsqlDataSource.Create(database);
        await FillAsync(source, host);
        DashboardQuestion[] questions =
        [
            .. DashboardQuestion.All(Now, await FiltersAsync(source), await NewestAsync(source))
                .Where(question => !LeftOut.Any(range => question.Name.EndsWith(range, StringComparison.Ordinal))),
        ];

        var before = await ReadAsync(host, questions);
        await MultiplyAsync(source, host);
        var after = await ReadAsync(host, questions);

        foreach (var (question, scans) in before.Concat(after))
        {
            var records = scans.Where(scan => scan.Rows > 0 && scan.Table.StartsWith("usage_records", StringComparison.Ordinal)).ToArray();
            Assert.All(records, scan => Assert.NotEqual((question.Address, "Seq Scan"), (question.Address, scan.How)));
            var isAboutRequests = question.Name.Contains("request", StringComparison.Ordinal) || question.Name == "system";
            Assert.True(records.Sum(scan => scan.Rows) <= (isAboutRequests ? MostOfPage : 0), $"{question.Address} read {string.Join(", ", records.AsEnumerable())}");
        }
        foreach (var (rows, more, question) in before.Zip(after, (one, other) => (Rolled(one.Scans), Rolled(other.Scans), one.Question.Address)))
        {
            Assert.True(more <= rows * 1.02 + 2, $"{question} read {rows} rows of sums, and then {more}");
        }
        Assert.Contains(before, read => Rolled(read.Scans) > 1_000);
    }

    [Fact]
    public async Task What_live_views_show_of_new_requests_is_read_without_any_other_record()
    {
        const int announced = 5;
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(ExecutedPlans.Explained(database), new ManualClock(Now));
        await using var source = NpgsqlDataSource.Create(database);
        await FillAsync(source, host);
        var requests = new List<(DateTimeOffset, Guid)>();
        await using (var command = source.CreateCommand($"SELECT submitted_at, request_id FROM usage_records ORDER BY submitted_at DESC LIMIT {announced}"))
        await using (var row = await command.ExecuteReaderAsync(Cancellation))
        {
            while (await row.ReadAsync(Cancellation)) requests.Add((row.GetFieldValue<DateTimeOffset>(0), row.GetGuid(1)));
        }

        var plans = server.Plans();
        var rows = await host.Services.GetRequiredService<RequestLog>().FindAsync(requests, Cancellation);
        var records = (await plans.NextAsync()).Where(scan => scan.Table.StartsWith("usage_records", StringComparison.Ordinal)).ToArray();

        Assert.Equal(requests, rows.Select(row => (row.Record.SubmittedAt, row.Record.RequestId)));
        Assert.Equal(announced, records.Sum(scan => scan.Rows));
    }

    private async Task<List<(DashboardQuestion Question, IReadOnlyList<TableScan> Scans)>> ReadAsync(IndexHost host, DashboardQuestion[] questions)
    {
        var plans = server.Plans();
        var read = new List<(DashboardQuestion, IReadOnlyList<TableScan>)>();
        foreach (var question in questions)
        {
            await plans.NextAsync();
            using var answer = await host.Client.GetAsync(question.Address, Cancellation);
            Assert.True(answer.IsSuccessStatusCode, question.Address);
            read.Add((question, await plans.NextAsync()));
        }
        return read;
    }

    private static long Rolled(IReadOnlyList<TableScan> scans) => scans
        .Where(scan => scan.Table.StartsWith("usage_", StringComparison.Ordinal) && !scan.Table.StartsWith("usage_records", StringComparison.Ordinal)).Sum(scan => scan.Rows);

    private static async Task FillAsync(NpgsqlDataSource source, IndexHost host)
    {
        var ledger = new MadeUpLedger(Principals: 20, Keys: 40);
        await host.Services.GetRequiredService<UsageDays>().EnsureAsync(Enumerable.Range(0, 10).Select(day => UsageDays.DayOf(Begin.AddDays(day))), Cancellation);
        await ledger.AddPopulationAsync(source, Begin.AddDays(-1));
        await ledger.AddRecordsAsync(source, Begin, Now, 0, Records - 1, Records);
        await MadeUpLedger.AddDetailsAsync(source, Now.AddDays(-1), Now);
        await RollUpAsync(source, host);
    }

    private static async Task MultiplyAsync(NpgsqlDataSource source, IndexHost host)
    {
        await MadeUpLedger.MultiplyAsync(source, Density);
        await RollUpAsync(source, host);
    }

    private static async Task RollUpAsync(NpgsqlDataSource source, IndexHost host)
    {
        var rebuild = host.Services.GetRequiredService<RollupRebuild>();
        foreach (var day in await rebuild.DaysAsync(DateOnly.MinValue, DateOnly.MaxValue, Cancellation)) await rebuild.RebuildAsync(day, Cancellation);
        await rebuild.RebuildActivityAsync(Cancellation);
        // A rebuild leaves dead rows behind. How much of their room a plain VACUUM gives back depends on who else is at work, and with it the plans.
        foreach (var sql in new[] { "VACUUM FULL", "VACUUM ANALYZE" })
        {
            await using var vacuum = source.CreateCommand(sql);
            await vacuum.ExecuteNonQueryAsync(Cancellation);
        }
    }

    private static async Task<IReadOnlyList<(string, string)>> FiltersAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT principal_id, key_id, model FROM usage_daily GROUP BY 1, 2, 3 ORDER BY sum(requests) DESC LIMIT 1");
        await using var row = await command.ExecuteReaderAsync(Cancellation);
        Assert.True(await row.ReadAsync(Cancellation));
        return
        [
            ("everybody", ""), ("busy principal", $"&principal={row.GetGuid(0)}"), ("busy key of one model", $"&key={row.GetGuid(1)}&model={row.GetString(2)}"),
        ];
    }

    private static async Task<Guid> NewestAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT request_id FROM usage_records WHERE outcome = 'none' ORDER BY submitted_at DESC LIMIT 1");
        return (Guid)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
