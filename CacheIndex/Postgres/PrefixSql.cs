namespace CacheIndex.Postgres;

internal static class PrefixSql
{
    // Finds by the first eight bytes of the hash; the reader compares the rest.
    public const string Lookup = """
        SELECT prefix_hash, token_count, tier, expires_at, written_at FROM prefix_entries
        WHERE scope_id = $1 AND prefix_key = ANY ($2) AND expires_at > $3
        """;

    // Losing entries in a crash costs discounts only, so their commit need not wait for the disk.
    public const string CommitWithoutWaiting = "SELECT set_config('synchronous_commit', 'off', true)";

    public const string AddScopes = """
        INSERT INTO prefix_scopes (scope_id, principal_id, virtual_model, tokenizer_version)
        SELECT * FROM unnest($1, $2, $3, $4) AS n (scope_id, principal_id, virtual_model, tokenizer_version)
        ORDER BY scope_id
        ON CONFLICT DO NOTHING
        """;

    // A replayed older write changes no count; no write moves an expiry back. Another hash with the same first eight bytes takes the place of a dead
    // one only.
    public const string OnConflictReplace = """

        ON CONFLICT (scope_id, prefix_key) DO UPDATE SET
            token_count = CASE WHEN excluded.written_at >= e.written_at THEN excluded.token_count ELSE e.token_count END,
            tier = CASE WHEN excluded.written_at >= e.written_at THEN excluded.tier ELSE e.tier END,
            written_at = GREATEST(e.written_at, excluded.written_at),
            expires_at = GREATEST(e.expires_at, excluded.expires_at),
            prefix_hash = excluded.prefix_hash
        WHERE e.prefix_hash = excluded.prefix_hash OR (e.expires_at <= excluded.written_at AND e.written_at <= excluded.written_at)
        """;

    // Rows are locked in key order by every writer.
    public const string Write = """
        INSERT INTO prefix_entries AS e (scope_id, prefix_key, prefix_hash, token_count, tier, expires_at, written_at)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7) AS w (scope_id, prefix_key, prefix_hash, token_count, tier, expires_at, written_at)
        ORDER BY scope_id, prefix_key
        """ + OnConflictReplace;

    // $5 says for each tier by how much an expiry must move to be worth a row's update.
    public const string Refresh = """
        UPDATE prefix_entries e SET expires_at = r.expires_at
        FROM (SELECT * FROM unnest($1, $2, $3, $4) AS w (scope_id, prefix_key, prefix_hash, expires_at) ORDER BY scope_id, prefix_key) r
        WHERE e.scope_id = r.scope_id AND e.prefix_key = r.prefix_key AND e.prefix_hash = r.prefix_hash
          AND e.expires_at < r.expires_at - ($5::interval[])[e.tier + 1]
        """;

    public const string TryLockSweep = "SELECT pg_try_advisory_lock($1)";

    public const string UnlockSweep = "SELECT pg_advisory_unlock($1)";

    public const string CountPages = "SELECT pg_relation_size('prefix_entries') / current_setting('block_size')::bigint";

    // A range of pages at a time: no index on expires_at is needed, and each delete is short. The dead are counted in the same statement.
    public const string SweepPages = """
        WITH dead AS (
            DELETE FROM prefix_entries
            WHERE ctid >= format('(%s,0)', $1::bigint)::tid AND ctid < format('(%s,0)', $2::bigint)::tid AND expires_at <= $3
            RETURNING scope_id, tier, token_count, expires_at,
                      expires_at <= written_at + CASE tier WHEN 0 THEN interval '5 minutes' WHEN 1 THEN interval '1 hour' ELSE interval '24 hours' END AS unread
        ), counted AS (
            INSERT INTO prefix_deaths AS d (hour, scope_id, tier, entries, tokens, unread_entries, unread_tokens)
            SELECT date_trunc('hour', expires_at, 'UTC'), scope_id, tier, count(*), sum(token_count),
                   count(*) FILTER (WHERE unread), COALESCE(sum(token_count) FILTER (WHERE unread), 0)
            FROM dead GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            ON CONFLICT (hour, scope_id, tier) DO UPDATE SET
                entries = d.entries + excluded.entries, tokens = d.tokens + excluded.tokens,
                unread_entries = d.unread_entries + excluded.unread_entries, unread_tokens = d.unread_tokens + excluded.unread_tokens
        )
        SELECT count(*) FROM dead
        """;

    public const string ForgetDeaths = "DELETE FROM prefix_deaths WHERE hour < $1";
}
