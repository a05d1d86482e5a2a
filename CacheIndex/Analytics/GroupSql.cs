using CacheIndex.Usage;

namespace CacheIndex.Analytics;

/// <summary>Sums by principal, key or model. $1 to $9 as in <see cref="AnalyticsSql"/>; whole days from $10 to
/// $11 stand for their hours, whole weeks from $12 to $13 for their days.</summary>
internal static class GroupSql
{
    private const string Ends = $"SELECT principal_id, key_id, model, {RollupSql.Totals} {AnalyticsSql.Ends}";

    // Sums without models are a fraction of those with them.
    private const string OfKeys = $"""
        WITH usage AS (
            SELECT principal_id, key_id, NULL AS model, {RollupSql.Totals} FROM usage_weekly_keys WHERE week >= $12 AND week < $13 AND {Who}
            UNION ALL SELECT principal_id, key_id, NULL, {RollupSql.Totals} FROM usage_daily_keys
                WHERE (day >= $10 AND day < $12 OR day >= $13 AND day < $11) AND {Who}
            UNION ALL SELECT principal_id, key_id, NULL, {RollupSql.Totals} FROM usage_hourly_keys WHERE {AnalyticsSql.RestOfDays} AND {Who}
            UNION ALL {Ends}
        )
        """;

    private const string OfKeysAndModels = $"""
        WITH usage AS (
            SELECT principal_id, key_id, model, {RollupSql.Totals} FROM usage_daily WHERE day >= $10 AND day < $11 AND {AnalyticsSql.Filter}
            UNION ALL SELECT principal_id, key_id, model, {RollupSql.Totals} FROM usage_hourly WHERE {AnalyticsSql.RestOfDays} AND {AnalyticsSql.Filter}
            UNION ALL {Ends}
        )
        """;

    private const string OfModels = $"""
        WITH usage AS (
            SELECT model, {RollupSql.Totals} FROM usage_hourly_models WHERE hour >= $3 AND hour < $4 AND {AnalyticsSql.OfModel}
            UNION ALL SELECT model, {RollupSql.Totals} {AnalyticsSql.ModelEnds}
        )
        """;

    private const string Who = "($7::uuid IS NULL OR principal_id = $7) AND ($8::uuid IS NULL OR key_id = $8)";

    private const string AddUp = """
        sum(requests)::bigint AS requests, sum(hits)::bigint AS hits, sum(prompt_tokens)::bigint AS prompt_tokens,
        sum(completion_tokens)::bigint AS completion_tokens, sum(read_5m_tokens)::bigint AS read_5m_tokens,
        sum(read_1h_tokens)::bigint AS read_1h_tokens, sum(read_24h_tokens)::bigint AS read_24h_tokens,
        sum(write_5m_tokens)::bigint AS write_5m_tokens, sum(write_1h_tokens)::bigint AS write_1h_tokens,
        sum(write_24h_tokens)::bigint AS write_24h_tokens, trim_scale(sum(list_cost)) AS list_cost,
        trim_scale(sum(charged_cost)) AS charged_cost, sum(unpriced_requests)::bigint AS unpriced_requests
        """;

    private const string Written = "write_5m_tokens + write_1h_tokens + write_24h_tokens";

    private const string Read = "read_5m_tokens + read_1h_tokens + read_24h_tokens";

    // $14 what to sort by, $15 1 or -1; $16 to $19 the multipliers; $20 and $21 the page.
    private const string Page = $"""
        SELECT {RollupSql.Totals}, id::text, name, principal, first_request, last_hit, count(*) OVER ()::integer
        FROM named
        ORDER BY
            CASE WHEN $14 = 'name' AND $15::integer > 0 THEN name END,
            CASE WHEN $14 = 'name' AND $15::integer < 0 THEN name END DESC,
            CASE $14
                WHEN 'requests' THEN requests
                WHEN 'prompt_tokens' THEN prompt_tokens
                WHEN 'read_tokens' THEN {Read}
                WHEN 'written_tokens' THEN {Written}
                WHEN 'hit_rate' THEN ({Read})::numeric / NULLIF(prompt_tokens, 0)
                WHEN 'reuse' THEN ({Read})::numeric / NULLIF({Read} + {Written}, 0)
                WHEN 'saved_tokens' THEN ({Read}) * (1 - $16) - write_5m_tokens * ($17 - 1) - write_1h_tokens * ($18 - 1) - write_24h_tokens * ($19 - 1)
                WHEN 'savings' THEN list_cost - charged_cost
                WHEN 'charged' THEN charged_cost
                WHEN 'last_hit' THEN extract(epoch FROM last_hit)
            END * $15::integer NULLS LAST,
            name, id
        LIMIT $20 OFFSET $21
        """;

    private const string Principals = $"""
        , named AS (
            SELECT g.*, COALESCE(p.name, g.id::text) AS name, NULL AS principal, a.first_request, a.last_hit
            FROM (SELECT principal_id AS id, {AddUp} FROM usage GROUP BY 1) g LEFT JOIN principals p ON p.principal_id = g.id
            LEFT JOIN (SELECT principal_id, min(first_request) AS first_request, max(last_hit) AS last_hit FROM usage_activity WHERE {AnalyticsSql.Filter}
                       GROUP BY 1) a ON a.principal_id = g.id
        )
        {Page}
        """;

    private const string Keys = $"""
        , named AS (
            SELECT g.*, COALESCE(k.name, g.id::text) AS name, COALESCE(p.name, g.principal_id::text) AS principal, a.first_request, a.last_hit
            FROM (SELECT key_id AS id, principal_id, {AddUp} FROM usage GROUP BY 1, 2) g
            LEFT JOIN api_keys k ON k.key_id = g.id LEFT JOIN principals p ON p.principal_id = g.principal_id
            LEFT JOIN (SELECT key_id, principal_id, min(first_request) AS first_request, max(last_hit) AS last_hit FROM usage_activity
                       WHERE {AnalyticsSql.Filter} GROUP BY 1, 2) a ON a.key_id = g.id AND a.principal_id = g.principal_id
        )
        {Page}
        """;

    private const string Models = $"""
        , named AS (
            SELECT g.*, g.id AS name, NULL AS principal, a.first_request, a.last_hit
            FROM (SELECT model AS id, {AddUp} FROM usage GROUP BY 1) g
            LEFT JOIN (SELECT model, min(first_request) AS first_request, max(last_hit) AS last_hit FROM usage_activity WHERE {AnalyticsSql.Filter}
                       GROUP BY 1) a ON a.model = g.id
        )
        {Page}
        """;

    // The same groups in another range: $14 their ids.
    private const string AgainByPrincipal = $"SELECT {AnalyticsSql.TotalColumns}, principal_id::text FROM usage WHERE principal_id = ANY ($14::uuid[]) GROUP BY 14";

    private const string AgainByKey = $"SELECT {AnalyticsSql.TotalColumns}, key_id::text FROM usage WHERE key_id = ANY ($14::uuid[]) GROUP BY 14";

    // Joined, where a model is asked for: if Postgres sees how few ids these are, it walks the whole range's primary key for them instead of the model's rows.
    private const string AgainOfModel = $"SELECT {AnalyticsSql.TotalColumns}, page.id::text FROM usage JOIN unnest($14::uuid[]) AS page (id) ON page.id =";

    private const string AgainByModel = $"SELECT {AnalyticsSql.TotalColumns}, model FROM usage WHERE model = ANY ($14) GROUP BY 14";

    public const string ByPrincipal = $"{OfKeys}{Principals}";

    public const string ByPrincipalOfModel = $"{OfKeysAndModels}{Principals}";

    public const string ByKey = $"{OfKeys}{Keys}";

    public const string ByKeyOfModel = $"{OfKeysAndModels}{Keys}";

    public const string ByModel = $"{OfModels}{Models}";

    public const string ByModelOfSome = $"{OfKeysAndModels}{Models}";

    public const string ByPrincipalAgain = $"{OfKeys} {AgainByPrincipal}";

    public const string ByPrincipalOfModelAgain = $"{OfKeysAndModels} {AgainOfModel} principal_id GROUP BY 14";

    public const string ByKeyAgain = $"{OfKeys} {AgainByKey}";

    public const string ByKeyOfModelAgain = $"{OfKeysAndModels} {AgainOfModel} key_id GROUP BY 14";

    public const string ByModelAgain = $"{OfModels} {AgainByModel}";

    public const string ByModelOfSomeAgain = $"{OfKeysAndModels} {AgainByModel}";
}
