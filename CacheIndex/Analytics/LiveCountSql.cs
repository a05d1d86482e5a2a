namespace CacheIndex.Analytics;

/// <summary>Entries of the index, live and ended.</summary>
internal static class LiveCountSql
{
    /// <summary>Ten million entries take seconds.</summary>
    public const int TimeoutSeconds = 120;

    // $1 now, $2 slices of a window, $3 to $5 the tiers' windows. A gateway whose clock is ahead may have entries that reach past the last slice.
    public const string Count = """
        SELECT s.principal_id, s.virtual_model, s.tokenizer_version, e.tier, e.slice, e.entries, e.tokens, e.next_expiry
        FROM (
            SELECT scope_id, tier,
                   LEAST(floor($2 * extract(epoch FROM expires_at - $1) / extract(epoch FROM CASE tier WHEN 0 THEN $3 WHEN 1 THEN $4 ELSE $5 END)),
                         $2 - 1)::integer AS slice,
                   count(*) AS entries, sum(token_count)::bigint AS tokens, min(expires_at) AS next_expiry
            FROM prefix_entries WHERE expires_at > $1 GROUP BY 1, 2, 3
        ) e JOIN prefix_scopes s USING (scope_id)
        """;

    // By full hours from $1 to $2; $3 a principal, $4 a model.
    public const string Ended = """
        SELECT tier, sum(entries)::bigint, sum(unread_entries)::bigint, sum(unread_tokens)::bigint FROM prefix_deaths
        WHERE hour >= $1 AND hour < $2
          AND (($3::uuid IS NULL AND $4::text IS NULL)
               OR scope_id IN (SELECT scope_id FROM prefix_scopes WHERE ($3::uuid IS NULL OR principal_id = $3) AND ($4::text IS NULL OR virtual_model = $4)))
        GROUP BY tier
        """;
}
