using CacheIndex.Analytics;
using CacheIndex.Postgres;
using Npgsql;

namespace CacheIndex.Tests.Analytics;

public sealed class AnalyticsPlanTests(PostgresServer server)
{
    private static readonly DateTimeOffset Now = IndexFixture.Start;
    private static readonly Guid Rare = Guid.NewGuid();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Behind_a_page_records_are_read_by_index_and_only_where_the_page_looks()
    {
        var database = await server.CreateDatabaseAsync();
        await using (await IndexHost.StartHealthyAsync(database, new ManualClock(Now)))
        {
        }
        await using var source = NpgsqlDataSource.Create(database);
        await FillAsync(source);

        var range = UsageRange.Cut(Now.AddDays(-3).AddMinutes(10), Now.AddDays(-1).AddMinutes(20), Now);
        var summary = await ExplainAsync(source, AnalyticsSql.TotalsOfAll, p => p
            .With(range.HeadFrom).With(range.HeadTo).With(range.HoursFrom).With(range.HoursTo).With(range.TailFrom).With(range.TailTo)
            .With((Guid?)null).With((Guid?)null).With((string?)null));
        AssertNoScan(summary);
        Assert.Contains("usage_records_p20261119", summary, StringComparison.Ordinal);
        Assert.DoesNotContain("usage_records_p20261120", summary, StringComparison.Ordinal);

        foreach (var principal in new Guid?[] { null, Rare })
        {
            var page = await ExplainAsync(source, RequestSql.Page, p => p
                .With(Now).With(Guid.Empty).With(Now.AddDays(-1)).With(principal).With((Guid?)null).With((string?)null).With((string?)null).With((string?)null)
                .With(50).With((short[]?)null).With((short[]?)null));
            AssertNoScan(page);
            Assert.DoesNotContain("usage_records_p20261120", page, StringComparison.Ordinal);
        }
    }

    private static void AssertNoScan(string plan) => Assert.DoesNotContain("Seq Scan on usage_", plan, StringComparison.Ordinal);

    private static async Task FillAsync(NpgsqlDataSource source)
    {
        await ExecuteAsync(source, $"SELECT create_usage_day('{Now:yyyy-MM-dd}'::date - n) FROM generate_series(0, 5) n");
        await ExecuteAsync(source, $"""
            INSERT INTO usage_records (submitted_at, request_id, principal_id, key_id, model, upstream, upstream_model, dialect, status, outcome, read_tokens,
                write_5m_tokens, write_1h_tokens, write_24h_tokens, streamed, completed_at, recorded_at)
            SELECT t, gen_random_uuid(), CASE WHEN n % 9973 = 0 THEN '{Rare}'::uuid ELSE md5((n % 50)::text)::uuid END, md5('key')::uuid, 'm' || n % 5, 'u', 'u', 'd', 200,
                'none', 0, 0, 0, 0, false, t, t
            FROM generate_series(1, 40000) n, LATERAL (SELECT '{Now:O}'::timestamptz - n * interval '10 seconds' AS t) at
            """);
        await ExecuteAsync(source, $"""
            INSERT INTO usage_hourly SELECT '{Now:O}'::timestamptz - h * interval '1 hour', md5(p::text)::uuid, md5('key')::uuid, 'm', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
            FROM generate_series(1, 2000) h, generate_series(1, 20) p
            """);
        await ExecuteAsync(source, """
            INSERT INTO usage_hourly_models SELECT hour, 'm' || n, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
            FROM (SELECT DISTINCT hour FROM usage_hourly) h, generate_series(1, 5) n
            """);
        await ExecuteAsync(source, "ANALYZE");
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<string> ExplainAsync(NpgsqlDataSource source, string sql, Action<NpgsqlParameterCollection> addParameters)
    {
        await using var command = source.CreateCommand("EXPLAIN " + sql);
        addParameters(command.Parameters);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var lines = new List<string>();
        while (await reader.ReadAsync(Cancellation)) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }
}
