namespace CacheIndex.Models;

internal static class ModelSql
{
    private const string Columns = "name, upstream, upstream_model, tokenizer, mode, min_prefix_tokens, cached_reads_exempt, changed_at";

    // $1 null = all.
    public const string Read = $"SELECT {Columns} FROM models WHERE $1::text IS NULL OR name = $1 ORDER BY name";

    // Two changes of one model take turns, also of one that is not there yet.
    public const string TakeTurns = "SELECT pg_advisory_xact_lock($1, hashtext($2))";

    public const string Put = $"""
        INSERT INTO models ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (name) DO UPDATE SET upstream = excluded.upstream, upstream_model = excluded.upstream_model, tokenizer = excluded.tokenizer,
            mode = excluded.mode, min_prefix_tokens = excluded.min_prefix_tokens, cached_reads_exempt = excluded.cached_reads_exempt,
            changed_at = excluded.changed_at
        """;

    public const string Delete = "DELETE FROM models WHERE name = $1";
}
