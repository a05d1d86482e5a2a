using CacheIndex.Dwctl;
using Npgsql;

namespace CacheIndex.Tests.Dwctl;

public sealed class DwctlImportTests(PostgresServer server) : IDisposable
{
    private const string DwctlTable = """
        CREATE TABLE {0} (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(), principal_id uuid NOT NULL, virtual_model text NOT NULL, tokenizer_version text NOT NULL,
            prefix_hash bytea NOT NULL, cumulative_token_count integer NOT NULL, ttl_tier text NOT NULL, created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL, UNIQUE (principal_id, virtual_model, tokenizer_version, prefix_hash));
        INSERT INTO {0} (principal_id, virtual_model, tokenizer_version, prefix_hash, cumulative_token_count, ttl_tier, created_at, expires_at)
        SELECT md5((n % 7)::text)::uuid, 'model-' || n % 3, 'o200k', sha256(n::text::bytea), n, (ARRAY['5m', '1h', '24h'])[n % 3 + 1],
               '2026-11-22 11:58Z', CASE WHEN n % 10 = 0 THEN timestamptz '2026-11-22 12:00Z' ELSE '2026-11-22 12:03Z' END
        FROM generate_series(1, 1000) n;
        INSERT INTO {0} (principal_id, virtual_model, tokenizer_version, prefix_hash, cumulative_token_count, ttl_tier, created_at, expires_at)
        SELECT md5('x')::uuid, model, 'o200k', hash, tokens, tier, '2026-11-22 11:58Z', '2026-11-22 12:03Z' FROM (VALUES
            ('m', sha256('a'), -1, '5m'), ('m', sha256('b'), 1, '2h'), ('m', '\x00'::bytea, 1, '5m'), ('', sha256('c'), 1, '5m')) v (model, hash, tokens, tier)
        """;

    private const string Difference = """
        SELECT count(*) FROM (SELECT principal_id, virtual_model, tokenizer_version, prefix_hash, cumulative_token_count, ttl_tier, created_at, expires_at
                              FROM prompt_cache_entries) ours
        FULL JOIN (SELECT principal_id, virtual_model, tokenizer_version, prefix_hash, cumulative_token_count::bigint, ttl_tier, created_at, expires_at
                   FROM dwctl.prompt_cache_entries WHERE expires_at > '2026-11-22 12:00Z' AND virtual_model LIKE 'model-%') theirs
        USING (principal_id, virtual_model, tokenizer_version, prefix_hash, cumulative_token_count, ttl_tier, created_at, expires_at)
        WHERE ours IS NULL OR theirs IS NULL
        """;

    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task Live_rows_of_a_table_in_the_same_database_are_taken_over_and_again_changes_nothing()
    {
        var database = await server.CreateDatabaseAsync();
        await ExecuteAsync(database, "CREATE SCHEMA dwctl;" + DwctlTable.Replace("{0}", "dwctl.prompt_cache_entries", StringComparison.Ordinal));

        Assert.Equal((0, ""), (await RunAsync(database, "dwctl.prompt_cache_entries"), _errors.ToString()));
        Assert.Equal("Read 1,004 rows: 900 entries taken over, 100 had expired, 4 cannot be stored.", _output.ToString().TrimEnd());
        Assert.Equal(0L, await ScalarAsync(database, Difference));

        Assert.Equal(0, await RunAsync(database, "dwctl.prompt_cache_entries"));
        Assert.Equal(0L, await ScalarAsync(database, Difference));
    }

    [Fact]
    public async Task Rows_of_another_database_are_taken_over_by_its_connection_string()
    {
        var (theirs, ours) = (await server.CreateDatabaseAsync(), await server.CreateDatabaseAsync());
        await ExecuteAsync(theirs, DwctlTable.Replace("{0}", "prompt_cache_entries", StringComparison.Ordinal));

        Assert.Equal((0, ""), (await RunAsync(ours, theirs), _errors.ToString()));
        Assert.Equal(900L, await ScalarAsync(ours, "SELECT count(*) FROM prompt_cache_entries"));
    }

    [Fact]
    public async Task What_has_been_written_here_since_stays()
    {
        var database = await server.CreateDatabaseAsync();
        await ExecuteAsync(database, "CREATE SCHEMA dwctl;" + DwctlTable.Replace("{0}", "dwctl.prompt_cache_entries", StringComparison.Ordinal));
        await RunAsync(database, "dwctl.prompt_cache_entries");
        await ExecuteAsync(database, "UPDATE prefix_entries SET token_count = 5, written_at = '2026-11-22 11:59Z', expires_at = '2026-11-22 12:04Z' WHERE token_count = 1");

        await RunAsync(database, "dwctl.prompt_cache_entries");

        Assert.Equal(1L, await ScalarAsync(database, """
            SELECT count(*) FROM prompt_cache_entries
            WHERE prefix_hash = sha256('1') AND cumulative_token_count = 5 AND created_at = '2026-11-22 11:59Z' AND expires_at = '2026-11-22 12:04Z'
            """));
    }

    [Theory]
    [InlineData("no_such_table", "no_such_table")]
    [InlineData("pg_class", "not dwctl's")]
    [InlineData("\"; DROP TABLE prefix_entries; --", "refuses")]
    [InlineData("Host=127.0.0.1;Port=1;Username=u;Password=secret-word", "not reachable")]
    [InlineData("Host", "does not exist")]
    [InlineData("No=Such;Password=secret-word", "cannot be read")]
    public async Task What_cannot_be_imported_is_said_plainly_without_secrets(string argument, string expected)
    {
        Assert.Equal(1, await RunAsync(await server.CreateDatabaseAsync(), argument));
        Assert.Contains(expected, _errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_argument_it_says_how_to_use_it()
    {
        Assert.Equal(2, await DwctlCommand.RunAsync([], "", TimeProvider.System, _output, _errors, TestContext.Current.CancellationToken));
        Assert.Equal(DwctlCommand.Usage, _errors.ToString().TrimEnd());
    }

    private Task<int> RunAsync(string database, string argument) => DwctlCommand.RunAsync(
        [argument], database, new ManualClock(IndexFixture.Start), _output, _errors, TestContext.Current.CancellationToken);

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<object?> ScalarAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
