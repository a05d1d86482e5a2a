using CacheIndex.Postgres;
using Npgsql;
using PromptCaching;

namespace Benchmarks.Index;

/// <summary>Both layouts by the same plain client, prepared automatically, a pooled connection for each call: what differs is the table.</summary>
internal sealed class PlainNpgsql : IAsyncDisposable
{
    private const string SeedLookup = """
        SELECT prefix_hash, cumulative_token_count, ttl_tier, expires_at FROM seed.prompt_cache_entries
        WHERE principal_id = $1 AND virtual_model = $2 AND tokenizer_version = $3 AND prefix_hash = ANY ($4) AND expires_at > $5
        """;

    private const string SeedRefresh = """
        UPDATE seed.prompt_cache_entries SET expires_at = $5
        WHERE principal_id = $1 AND virtual_model = $2 AND tokenizer_version = $3 AND prefix_hash = ANY ($4) AND expires_at < $5
        """;

    private const string SeedWrite = """
        INSERT INTO seed.prompt_cache_entries AS e
            (principal_id, virtual_model, tokenizer_version, prefix_hash, cumulative_token_count, ttl_tier, expires_at)
        SELECT $1, $2, $3, hash, 2000, '5m', $5 FROM unnest($4) AS n (hash)
        ON CONFLICT (principal_id, virtual_model, tokenizer_version, prefix_hash) DO UPDATE SET
            cumulative_token_count = excluded.cumulative_token_count, ttl_tier = excluded.ttl_tier, expires_at = GREATEST(e.expires_at, excluded.expires_at)
        """;

    private readonly NpgsqlDataSource _source;

    public PlainNpgsql(string connectionString) => _source = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 16, AutoPrepareMinUsages = 1 });

    public async Task LookupOursAsync(int scope, PrefixHash[] hashes)
    {
        await using var command = _source.CreateCommand(PrefixSql.Lookup);
        command.Parameters.With(EntrySet.ScopeIdOf(scope)).With(Array.ConvertAll(hashes, static hash => hash.SortKey)).With(EntrySet.Now);
        await ReadAsync(command);
    }

    public Task LookupSeedAsync(int scope, PrefixHash[] hashes) => SeedAsync(SeedLookup, scope, hashes, EntrySet.Now);

    public Task RefreshSeedAsync(int scope, PrefixHash[] hashes, DateTimeOffset expiry) => SeedAsync(SeedRefresh, scope, hashes, expiry);

    public Task WriteSeedAsync(int scope, PrefixHash[] hashes) => SeedAsync(SeedWrite, scope, hashes, EntrySet.Expiry);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task SeedAsync(string sql, int scope, PrefixHash[] hashes, DateTimeOffset time)
    {
        var (principal, model, tokenizer) = EntrySet.Scope(scope);
        await using var command = _source.CreateCommand(sql);
        command.Parameters.With(principal).With(model).With(tokenizer).With(Array.ConvertAll(hashes, static hash => hash.ToArray())).With(time);
        await ReadAsync(command);
    }

    private static async Task ReadAsync(NpgsqlCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) { }
    }
}
