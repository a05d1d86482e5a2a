using CacheIndex.Postgres;
using CacheIndex.Usage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PromptCaching;
using PromptCaching.Wire;

namespace CacheIndex.Tests.Usage;

public sealed class UsageMigrationTests(PostgresServer server)
{
    private const string FirstWithSums = "usage-sums";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ledger_from_before_prices_gets_rollups_that_are_the_sums_of_its_records()
    {
        var database = await server.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database);
        var migrator = new SchemaMigrator(source, TimeProvider.System, NullLogger<SchemaMigrator>.Instance);
        await migrator.MigrateAsync([.. Migration.All.TakeWhile(step => step.Name != FirstWithSums)], Cancellation);
        await using (var fill = source.CreateCommand("""
            SELECT create_usage_day('2026-11-20'), create_usage_day('2026-11-21'), create_usage_day('2026-11-22');
            INSERT INTO usage_records (submitted_at, request_id, principal_id, key_id, model, upstream, upstream_model, dialect, status, outcome, reason,
                prompt_tokens, completion_tokens, read_tokens, read_tier, write_5m_tokens, write_1h_tokens, write_24h_tokens, counted_tokens, streamed,
                completed_at, recorded_at)
            SELECT t, md5(n::text)::uuid, md5((n % 3)::text)::uuid, md5((n % 5)::text)::uuid, 'm' || n % 2, 'u', 'u', 'messages', 200,
                CASE n % 4 WHEN 0 THEN 'none' WHEN 1 THEN 'skipped' ELSE 'read' END, CASE n % 4 WHEN 0 THEN 'no_breakpoint' WHEN 1 THEN 'unknown_usage' END,
                CASE WHEN n % 4 = 1 THEN NULL ELSE 1000 END, 10, CASE WHEN n % 4 > 1 THEN 100 + n ELSE 0 END, n % 3, CASE WHEN n % 4 > 1 THEN n ELSE 0 END, 0, 0,
                CASE WHEN n % 7 > 0 THEN 990 END, false, t, t
            FROM generate_series(1, 300) n, LATERAL (SELECT '2026-11-20 00:30Z'::timestamptz + n * interval '13 minutes' AS t) at;
            INSERT INTO usage_writes SELECT submitted_at, request_id, 0, 0, 500, submitted_at + interval '5 minutes', sha256(request_id::text::bytea)
            FROM usage_records WHERE write_5m_tokens > 0;
            INSERT INTO request_skeletons
            SELECT submitted_at, request_id, ARRAY['tool_call', 'video'], ARRAY['assistant', 'x'], ARRAY[-5, 6], ARRAY[1, 2], ARRAY[3, 4], ARRAY[NULL, 2]::smallint[]
            FROM usage_records WHERE request_id = md5('7')::uuid
            UNION ALL SELECT submitted_at, request_id, '{}', '{}', '{}', '{}', '{}', '{}' FROM usage_records WHERE request_id = md5('8')::uuid;
            INSERT INTO usage_hourly
            SELECT date_trunc('hour', submitted_at, 'UTC'), principal_id, key_id, model, count(*), count(*) FILTER (WHERE read_tokens > 0),
                COALESCE(sum(prompt_tokens), 0), sum(completion_tokens), COALESCE(sum(read_tokens) FILTER (WHERE read_tier = 0), 0),
                COALESCE(sum(read_tokens) FILTER (WHERE read_tier = 1), 0), COALESCE(sum(read_tokens) FILTER (WHERE read_tier = 2), 0),
                sum(write_5m_tokens), sum(write_1h_tokens), sum(write_24h_tokens)
            FROM usage_records GROUP BY 1, 2, 3, 4;
            """)) await fill.ExecuteNonQueryAsync(Cancellation);

        await migrator.MigrateAsync(Migration.All, Cancellation);

        Assert.Equal(0, await Ledger.RollupErrorsAsync(database));
        var output = new StringWriter();
        Assert.Equal(0, await RebuildCommand.RunAsync(["--check", "--connection", database], output, TextWriter.Null, Cancellation));
        Assert.Equal("Every rollup of 3 days is the sum of its records.", output.ToString().Trim());
        Assert.Equal(300, await Ledger.CountAsync(database, "usage_records WHERE list_cost IS NULL"));
        Assert.True(await Ledger.CountAsync(database, "usage_hourly_models WHERE entries_5m > 0 AND hits > 0 AND unknown_usage_requests > 0") > 0);
        await using var skeletons = source.CreateCommand("SELECT blocks FROM request_skeletons ORDER BY length(blocks) DESC");
        await using var row = await skeletons.ExecuteReaderAsync(Cancellation);
        Assert.True(await row.ReadAsync(Cancellation));
        Assert.Equal(
            [new SkeletonBlock("tool_call", "assistant", -5, 1, 3), new SkeletonBlock("other", "other", 6, 2, 4, CacheTier.OneDay)], PackedBlocks.Read(row.GetFieldValue<byte[]>(0)));
        Assert.True(await row.ReadAsync(Cancellation));
        Assert.Empty(row.GetFieldValue<byte[]>(0));
    }

    [Fact]
    public async Task Rejects_from_before_they_were_kept_once_lose_their_copies()
    {
        var database = await server.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database);
        var migrator = new SchemaMigrator(source, TimeProvider.System, NullLogger<SchemaMigrator>.Instance);
        await migrator.MigrateAsync([.. Migration.All.TakeWhile(static step => step.Name != "rejects-once")], Cancellation);
        await using (var fill = source.CreateCommand("""
            INSERT INTO usage_rejects (rejected_at, request_id, field, reason, item)
            SELECT now(), id, 'record', n::text, item FROM generate_series(1, 3) n, (VALUES
                (md5('1')::uuid, '\x01'::bytea), (md5('1')::uuid, '\x02'), (md5('2')::uuid, '\x01'), (NULL, '\x01'), (NULL, '\x02')) r (id, item)
            """)) await fill.ExecuteNonQueryAsync(Cancellation);

        await migrator.MigrateAsync(Migration.All, Cancellation);

        Assert.Equal(5, await Ledger.CountAsync(database, "usage_rejects WHERE reason = '1'"));
        Assert.Equal(5, await Ledger.CountAsync(database, "usage_rejects"));
    }
}
