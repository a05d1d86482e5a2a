using CacheIndex.Postgres;

namespace CacheIndex.Dwctl;

internal static class DwctlSql
{
    /// <summary>The table of the server's own spelling and quoting; fails where there is none.</summary>
    public const string Table = "SELECT $1::regclass::text";

    // The names and types of dwctl 8.63; casts, so that later ones of the same meaning do.
    public const string CopyOutBeforeTable = """
        COPY (SELECT principal_id::uuid, virtual_model::text, tokenizer_version::text, prefix_hash::bytea, cumulative_token_count::bigint,
                     ttl_tier::text, created_at::timestamptz, expires_at::timestamptz FROM 
        """;

    public const string CopyOutAfterTable = ") TO STDOUT (FORMAT BINARY)";

    public const string CreateCopy = """
        CREATE TEMP TABLE dwctl_entries (
            principal_id uuid, virtual_model text, tokenizer_version text, prefix_hash bytea, token_count bigint,
            ttl_tier text, written_at timestamptz, expires_at timestamptz
        ) ON COMMIT DROP
        """;

    public const string CopyIn = "COPY dwctl_entries FROM STDIN (FORMAT BINARY)";

    public const string Count = """
        SELECT count(*), count(*) FILTER (WHERE NOT usable), count(*) FILTER (WHERE usable AND expires_at <= $1) FROM (
            SELECT expires_at,
                   COALESCE(principal_id IS NOT NULL AND virtual_model <> '' AND length(virtual_model) <= $2
                            AND tokenizer_version <> '' AND length(tokenizer_version) <= $2
                            AND octet_length(prefix_hash) = 32 AND token_count >= 0 AND ttl_tier IN ('5m', '1h', '24h')
                            AND written_at IS NOT NULL AND expires_at IS NOT NULL, false) AS usable
            FROM dwctl_entries) e
        """;

    // Of the rows only those that live and can be stored are left.
    public const string DropUnusable = """
        DELETE FROM dwctl_entries
        WHERE (principal_id IS NOT NULL AND virtual_model <> '' AND length(virtual_model) <= $2
               AND tokenizer_version <> '' AND length(tokenizer_version) <= $2
               AND octet_length(prefix_hash) = 32 AND token_count >= 0 AND ttl_tier IN ('5m', '1h', '24h')
               AND written_at IS NOT NULL AND expires_at > $1) IS NOT TRUE
        """;

    public const string AddScopes = """
        INSERT INTO prefix_scopes (scope_id, principal_id, virtual_model, tokenizer_version)
        SELECT DISTINCT prefix_scope_id(principal_id, virtual_model, tokenizer_version), principal_id, virtual_model, tokenizer_version
        FROM dwctl_entries ORDER BY 1
        ON CONFLICT DO NOTHING
        """;

    public const string AddEntries = """
        INSERT INTO prefix_entries AS e (scope_id, prefix_key, prefix_hash, token_count, tier, expires_at, written_at)
        SELECT DISTINCT ON (1, 2) prefix_scope_id(principal_id, virtual_model, tokenizer_version), prefix_key(prefix_hash), prefix_hash, token_count,
               CASE ttl_tier WHEN '5m' THEN 0 WHEN '1h' THEN 1 ELSE 2 END::smallint, expires_at, written_at
        FROM dwctl_entries ORDER BY 1, 2, written_at DESC
        """ + PrefixSql.OnConflictReplace;
}
