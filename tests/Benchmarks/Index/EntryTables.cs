using Npgsql;
using NpgsqlTypes;
using PromptCaching;

namespace Benchmarks.Index;

/// <summary>One set of entries in our table and in the seed's, each with fresh indexes.</summary>
internal static class EntryTables
{
    // dwctl 8.63's table with its three indexes.
    private const string CreateSeed = """
        CREATE SCHEMA seed;
        CREATE TABLE seed.prompt_cache_entries (
            id uuid NOT NULL DEFAULT gen_random_uuid(), principal_id uuid NOT NULL, virtual_model text NOT NULL, tokenizer_version text NOT NULL,
            prefix_hash bytea NOT NULL, cumulative_token_count integer NOT NULL, ttl_tier text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(), expires_at timestamptz NOT NULL)
        """;

    private const string IndexSeed = """
        ALTER TABLE seed.prompt_cache_entries
            ADD PRIMARY KEY (id), ADD UNIQUE (principal_id, virtual_model, tokenizer_version, prefix_hash);
        CREATE INDEX ON seed.prompt_cache_entries (expires_at);
        VACUUM (ANALYZE) seed.prompt_cache_entries
        """;

    private const string DropKey = "ALTER TABLE prefix_entries DROP CONSTRAINT prefix_entries_pkey";

    private const string AddKey = """
        ALTER TABLE prefix_entries ADD CONSTRAINT prefix_entries_pkey PRIMARY KEY (scope_id, prefix_key);
        VACUUM (ANALYZE) prefix_entries
        """;

    private const string Read = """
        SELECT sum(token_count) FROM prefix_entries;
        SELECT sum(cumulative_token_count) FROM seed.prompt_cache_entries;
        SET enable_seqscan = off;
        SELECT count(*) FROM prefix_entries WHERE scope_id >= '00000000-0000-0000-0000-000000000000';
        SELECT count(*) FROM seed.prompt_cache_entries WHERE principal_id >= '00000000-0000-0000-0000-000000000000'
        """;

    public static async Task LoadAsync(NpgsqlDataSource source, EntrySet set) => await Task.WhenAll(LoadOursAsync(source, set), LoadSeedAsync(source, set));

    /// <summary>Lets Postgres have all of it in its memory.</summary>
    public static async Task ReadAsync(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        await ExecuteAsync(connection, Read);
    }

    private static async Task LoadOursAsync(NpgsqlDataSource source, EntrySet set)
    {
        await using var connection = await source.OpenConnectionAsync();
        await ExecuteAsync(connection, DropKey);
        var scopes = Enumerable.Range(0, set.Scopes).Select(EntrySet.ScopeIdOf).ToArray();
        await using (var copy = await connection.BeginBinaryImportAsync(
            "COPY prefix_entries (scope_id, prefix_key, expires_at, written_at, token_count, tier, prefix_hash) FROM STDIN (FORMAT BINARY)"))
        {
            await CopyAsync(copy, set, async (scope, hash) =>
            {
                await copy.WriteAsync(scopes[scope], NpgsqlDbType.Uuid);
                await copy.WriteAsync(hash.SortKey, NpgsqlDbType.Bigint);
                await copy.WriteAsync(EntrySet.Expiry, NpgsqlDbType.TimestampTz);
                await copy.WriteAsync(EntrySet.Now, NpgsqlDbType.TimestampTz);
                await copy.WriteAsync(2_000L, NpgsqlDbType.Bigint);
                await copy.WriteAsync((short)CacheTier.FiveMinutes, NpgsqlDbType.Smallint);
                await copy.WriteAsync(hash.ToArray(), NpgsqlDbType.Bytea);
            });
        }
        await ExecuteAsync(connection, AddKey);
    }

    private static async Task LoadSeedAsync(NpgsqlDataSource source, EntrySet set)
    {
        await using var connection = await source.OpenConnectionAsync();
        await ExecuteAsync(connection, CreateSeed);
        var scopes = Enumerable.Range(0, set.Scopes).Select(EntrySet.Scope).ToArray();
        await using (var copy = await connection.BeginBinaryImportAsync("""
            COPY seed.prompt_cache_entries (id, principal_id, virtual_model, tokenizer_version, prefix_hash, cumulative_token_count, ttl_tier, expires_at)
            FROM STDIN (FORMAT BINARY)
            """))
        {
            await CopyAsync(copy, set, async (scope, hash) =>
            {
                await copy.WriteAsync(Guid.NewGuid(), NpgsqlDbType.Uuid);
                await copy.WriteAsync(scopes[scope].PrincipalId, NpgsqlDbType.Uuid);
                await copy.WriteAsync(scopes[scope].Model, NpgsqlDbType.Text);
                await copy.WriteAsync(scopes[scope].TokenizerVersion, NpgsqlDbType.Text);
                await copy.WriteAsync(hash.ToArray(), NpgsqlDbType.Bytea);
                await copy.WriteAsync(2_000, NpgsqlDbType.Integer);
                await copy.WriteAsync("5m", NpgsqlDbType.Text);
                await copy.WriteAsync(EntrySet.Expiry, NpgsqlDbType.TimestampTz);
            });
        }
        await ExecuteAsync(connection, IndexSeed);
    }

    /// <summary>Scopes take turns, as conversations do: no two entries of a scope are neighbours in the table.</summary>
    private static async Task CopyAsync(NpgsqlBinaryImporter copy, EntrySet set, Func<int, PrefixHash, Task> write)
    {
        for (var entry = 0; entry < EntrySet.PerScope; entry++)
        {
            for (var scope = 0; scope < set.Scopes; scope++)
            {
                await copy.StartRowAsync();
                await write(scope, EntrySet.Hash(EntrySet.Number(scope, entry)));
            }
        }
        await copy.CompleteAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        foreach (var statement in sql.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))   // VACUUM wants to be alone
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }
}
