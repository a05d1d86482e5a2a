namespace CacheIndex.Postgres;

internal static class PrefixSql
{
    public const string Lookup = """
        SELECT prefix_hash, token_count, tier, expires_at, written_at FROM prefix_entries
        WHERE scope_id = (SELECT scope_id FROM prefix_scopes WHERE principal_id = $1 AND virtual_model = $2 AND tokenizer_version = $3)
          AND prefix_hash = ANY ($4) AND expires_at > $5
        """;

    // Losing entries in a crash costs discounts only, so their commit need not wait for the disk.
    public const string CommitWithoutWaiting = "SELECT set_config('synchronous_commit', 'off', true)";

    // NOT EXISTS first: a conflict would use up an identity value on every write.
    public const string AddScopes = """
        INSERT INTO prefix_scopes (principal_id, virtual_model, tokenizer_version)
        SELECT principal_id, virtual_model, tokenizer_version FROM unnest($1, $2, $3) AS n (principal_id, virtual_model, tokenizer_version)
        WHERE NOT EXISTS (SELECT FROM prefix_scopes s WHERE s.principal_id = n.principal_id AND s.virtual_model = n.virtual_model
                                                        AND s.tokenizer_version = n.tokenizer_version)
        ORDER BY 1, 2, 3
        ON CONFLICT DO NOTHING
        """;

    // Rows are locked in key order by every writer. A replayed older write changes no count; no write moves an expiry back.
    public const string Write = """
        INSERT INTO prefix_entries AS e (scope_id, prefix_hash, token_count, tier, expires_at, written_at)
        SELECT s.scope_id, w.prefix_hash, w.token_count, w.tier, w.expires_at, w.written_at
        FROM unnest($1, $2, $3) WITH ORDINALITY AS n (principal_id, virtual_model, tokenizer_version, position)
        JOIN prefix_scopes s USING (principal_id, virtual_model, tokenizer_version)
        JOIN unnest($4, $5, $6, $7, $8, $9) AS w (scope, prefix_hash, token_count, tier, expires_at, written_at) ON w.scope = n.position
        ORDER BY s.scope_id, w.prefix_hash
        ON CONFLICT (scope_id, prefix_hash) DO UPDATE SET
            token_count = CASE WHEN excluded.written_at >= e.written_at THEN excluded.token_count ELSE e.token_count END,
            tier = CASE WHEN excluded.written_at >= e.written_at THEN excluded.tier ELSE e.tier END,
            written_at = GREATEST(e.written_at, excluded.written_at),
            expires_at = GREATEST(e.expires_at, excluded.expires_at)
        """;

    public const string Refresh = """
        UPDATE prefix_entries e SET expires_at = r.expires_at
        FROM (
            SELECT s.scope_id, w.prefix_hash, w.expires_at
            FROM unnest($1, $2, $3) WITH ORDINALITY AS n (principal_id, virtual_model, tokenizer_version, position)
            JOIN prefix_scopes s USING (principal_id, virtual_model, tokenizer_version)
            JOIN unnest($4, $5, $6) AS w (scope, prefix_hash, expires_at) ON w.scope = n.position
            ORDER BY s.scope_id, w.prefix_hash
        ) r
        WHERE e.scope_id = r.scope_id AND e.prefix_hash = r.prefix_hash AND e.expires_at < r.expires_at
        """;

    public const string TryLockSweep = "SELECT pg_try_advisory_lock($1)";

    public const string UnlockSweep = "SELECT pg_advisory_unlock($1)";

    public const string CountPages = "SELECT pg_relation_size('prefix_entries') / current_setting('block_size')::bigint";

    // A range of pages at a time: no index on expires_at is needed, and each delete is short.
    public const string SweepPages = """
        DELETE FROM prefix_entries
        WHERE ctid >= format('(%s,0)', $1::bigint)::tid AND ctid < format('(%s,0)', $2::bigint)::tid AND expires_at <= $3
        """;

    public const string CountLive = """
        SELECT tier, count(*) FROM prefix_entries
        WHERE expires_at > $1
          AND (($2::uuid IS NULL AND $3::text IS NULL)
               OR scope_id = ANY (ARRAY(SELECT scope_id FROM prefix_scopes
                                        WHERE ($2::uuid IS NULL OR principal_id = $2) AND ($3::text IS NULL OR virtual_model = $3))))
        GROUP BY tier
        """;
}
