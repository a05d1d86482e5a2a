using CacheIndex.Postgres;
using Npgsql;
using PromptCaching;

namespace CacheIndex.Tests.Postgres;

public sealed class PrefixPlanTests(IndexFixture fixture) : IClassFixture<IndexFixture>
{
    private const int Entries = 40_000;

    [Fact]
    public async Task A_look_up_walks_the_index_and_a_refresh_stays_within_its_pages()
    {
        var scope = Guid.NewGuid();
        await using var source = NpgsqlDataSource.Create(fixture.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await FillAsync(connection, scope);

        var plan = await ExplainLookupAsync(connection, scope);
        Assert.Contains(plan, line => line.Contains("using prefix_entries_pkey", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan on prefix_entries", StringComparison.Ordinal));

        var (updated, hot) = await RefreshAsync(connection, scope);
        Assert.Equal((20, 20), (updated, hot));
    }

    [Fact]
    public async Task A_sweep_reads_only_the_pages_of_its_step()
    {
        await using var source = NpgsqlDataSource.Create(fixture.ConnectionString);
        await using var command = source.CreateCommand("EXPLAIN " + PrefixSql.SweepPages);
        command.Parameters.With(10L).With(20L).With(IndexFixture.Start);
        Assert.Contains(await LinesAsync(command), line => line.Contains("Tid Range Scan on prefix_entries", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Index_changes_do_not_wait_for_the_disk_and_what_follows_on_the_connection_does()
    {
        await using var source = NpgsqlDataSource.Create(fixture.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(PrefixSql.CommitWithoutWaiting), new("SHOW synchronous_commit") } };
        await using (var reader = await batch.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            await reader.NextResultAsync(TestContext.Current.CancellationToken);
            await reader.ReadAsync(TestContext.Current.CancellationToken);
            Assert.Equal("off", reader.GetString(0));
        }
        await using var after = new NpgsqlCommand("SHOW synchronous_commit", connection);
        Assert.Equal("on", await after.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private static async Task FillAsync(NpgsqlConnection connection, Guid scope)
    {
        await ExecuteAsync(connection, $"""
            INSERT INTO prefix_entries (scope_id, prefix_key, prefix_hash, token_count, tier, expires_at, written_at)
            SELECT '{scope}', prefix_key(sha256(n::text::bytea)), sha256(n::text::bytea), n, 0, '{IndexFixture.Start.AddMinutes(5):O}', '{IndexFixture.Start:O}'
            FROM generate_series(1, {Entries}) n
            """);
        await ExecuteAsync(connection, "ANALYZE prefix_entries");
    }

    private static async Task<List<string>> ExplainLookupAsync(NpgsqlConnection connection, Guid scope)
    {
        await using var command = new NpgsqlCommand("EXPLAIN " + PrefixSql.Lookup, connection);
        command.Parameters.With(scope).With(Keys()).With(IndexFixture.Start);
        return await LinesAsync(command);
    }

    private static async Task<List<string>> LinesAsync(NpgsqlCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var lines = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) lines.Add(reader.GetString(0));
        return lines;
    }

    private static async Task<(long Updated, long Hot)> RefreshAsync(NpgsqlConnection connection, Guid scope)
    {
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var refresh = new NpgsqlCommand(PrefixSql.Refresh, connection);
        refresh.Parameters.With(Enumerable.Repeat(scope, 20).ToArray()).With(Keys()).With(Hashes())
            .With(Enumerable.Repeat(IndexFixture.Start.AddMinutes(6), 20).ToArray()).With<TimeSpan[]>([default, default, default]);
        await refresh.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await using var counts = new NpgsqlCommand("SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables WHERE relname = 'prefix_entries'", connection);
        await using var row = await counts.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await row.ReadAsync(TestContext.Current.CancellationToken);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private static long[] Keys() => [.. Hashes().Select(hash => new PrefixHash(hash).SortKey)];

    // Spread over the table, so that no page has to take more new versions than its free fifth holds.
    private static byte[][] Hashes() =>
        [.. Enumerable.Range(1, 20).Select(n => System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes($"{n * (Entries / 20)}")))];

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
