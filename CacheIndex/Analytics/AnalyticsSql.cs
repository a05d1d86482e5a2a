using CacheIndex.Usage;

namespace CacheIndex.Analytics;

internal static class AnalyticsSql
{
    public const string PlanForTheseValues = "SELECT set_config('plan_cache_mode', 'force_custom_plan', true)";

    // $1 to $6: head, hours and tail of a UsageRange; $7 principal, $8 model.
    private const string Usage = """
        WITH usage AS (
            SELECT hour AS at, principal_id, requests, hits, prompt_tokens, completion_tokens, read_5m_tokens, read_1h_tokens, read_24h_tokens,
                   write_5m_tokens, write_1h_tokens, write_24h_tokens
            FROM usage_hourly
            WHERE hour >= $3 AND hour < $4 AND ($7::uuid IS NULL OR principal_id = $7) AND ($8::text IS NULL OR model = $8)
            UNION ALL
            SELECT submitted_at, principal_id, 1, CASE WHEN read_tokens > 0 THEN 1 ELSE 0 END,
                   COALESCE(prompt_tokens, 0), COALESCE(completion_tokens, 0),
                   CASE read_tier WHEN 0 THEN read_tokens ELSE 0 END, CASE read_tier WHEN 1 THEN read_tokens ELSE 0 END,
                   CASE read_tier WHEN 2 THEN read_tokens ELSE 0 END, write_5m_tokens, write_1h_tokens, write_24h_tokens
            FROM usage_records
            WHERE submitted_at >= $1 AND submitted_at < $2 AND ($7::uuid IS NULL OR principal_id = $7) AND ($8::text IS NULL OR model = $8)
            UNION ALL
            SELECT submitted_at, principal_id, 1, CASE WHEN read_tokens > 0 THEN 1 ELSE 0 END,
                   COALESCE(prompt_tokens, 0), COALESCE(completion_tokens, 0),
                   CASE read_tier WHEN 0 THEN read_tokens ELSE 0 END, CASE read_tier WHEN 1 THEN read_tokens ELSE 0 END,
                   CASE read_tier WHEN 2 THEN read_tokens ELSE 0 END, write_5m_tokens, write_1h_tokens, write_24h_tokens
            FROM usage_records
            WHERE submitted_at >= $5 AND submitted_at < $6 AND ($7::uuid IS NULL OR principal_id = $7) AND ($8::text IS NULL OR model = $8)
        )
        """;

    // The first ten columns of every answer.
    private const string Sums = """
        COALESCE(sum(requests), 0)::bigint, COALESCE(sum(hits), 0)::bigint, COALESCE(sum(prompt_tokens), 0)::bigint,
        COALESCE(sum(completion_tokens), 0)::bigint, COALESCE(sum(read_5m_tokens), 0)::bigint, COALESCE(sum(read_1h_tokens), 0)::bigint,
        COALESCE(sum(read_24h_tokens), 0)::bigint, COALESCE(sum(write_5m_tokens), 0)::bigint, COALESCE(sum(write_1h_tokens), 0)::bigint,
        COALESCE(sum(write_24h_tokens), 0)::bigint
        """;

    public const string Totals = $"{Usage} SELECT {Sums} FROM usage";

    public const string TimeSeries = $"{Usage} SELECT {Sums}, date_trunc($9, at, 'UTC') FROM usage GROUP BY 11";

    public const string Principals = $"""
        {Usage}
        SELECT {Sums}, u.principal_id, COALESCE(p.name, u.principal_id::text)
        FROM usage u LEFT JOIN principals p ON p.principal_id = u.principal_id
        GROUP BY u.principal_id, p.name
        """;

    private const string WithNames = $"""
        SELECT {UsageColumns.Names}, COALESCE(p.name, r.principal_id::text), COALESCE(k.name, r.key_id::text)
        FROM r LEFT JOIN principals p ON p.principal_id = r.principal_id LEFT JOIN api_keys k ON k.key_id = r.key_id
        ORDER BY r.submitted_at DESC, r.request_id DESC
        """;

    public const string Requests = $"""
        WITH r AS (
            SELECT * FROM usage_records
            WHERE submitted_at <= $1 AND (submitted_at, request_id) < ($1, $2) AND submitted_at >= $3
              AND ($4::uuid IS NULL OR principal_id = $4) AND ($5::text IS NULL OR model = $5)
            ORDER BY submitted_at DESC, request_id DESC LIMIT $6
        )
        {WithNames}
        """;

    public const string RequestsById = $"""
        WITH r AS (
            SELECT u.* FROM unnest($1, $2) AS w (submitted_at, request_id)
            CROSS JOIN LATERAL (SELECT * FROM usage_records u WHERE u.submitted_at = w.submitted_at AND u.request_id = w.request_id) u
        )
        {WithNames}
        """;
}
