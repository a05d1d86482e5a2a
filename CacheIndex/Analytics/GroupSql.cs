using CacheIndex.Usage;

namespace CacheIndex.Analytics;

/// <summary>Sums by principal, key or model. $1 to $6 are the first steps of a <see cref="UsageSteps"/> (from, first hour and day, last day and hour, to),
/// $7 to $9 as in <see cref="AnalyticsSql"/>, $10 and $11 the first and the last week.</summary>
internal static class GroupSql
{
    private const string Keys = "principal_id, key_id";

    private const string KeysAndModels = $"{Keys}, model";

    // Sums without models are a fraction of those with them.
    private static readonly string OfKeys = $"""
        WITH usage AS (
            SELECT {Keys}, {RollupSql.Totals} FROM usage_weekly_keys WHERE week >= $10 AND week < $11 AND {Who}
            UNION ALL {Days("usage_daily_keys", Keys, Who)}
            UNION ALL {Hours("usage_hourly_keys", Keys, Who)}
            UNION ALL {Minutes("usage_minutely", Keys, AnalyticsSql.Filter)}
        )
        """;

    private static readonly string OfKeysAndModels = $"""
        WITH usage AS (
            SELECT {KeysAndModels}, {RollupSql.Totals} FROM usage_weekly WHERE week >= $10 AND week < $11 AND {AnalyticsSql.Filter}
            UNION ALL {Days("usage_daily", KeysAndModels, AnalyticsSql.Filter)}
            UNION ALL {Hours("usage_hourly", KeysAndModels, AnalyticsSql.Filter)}
            UNION ALL {Minutes("usage_minutely", KeysAndModels, AnalyticsSql.Filter)}
        )
        """;

    private static readonly string OfModels = $"""
        WITH usage AS (
            SELECT model, {RollupSql.Totals} FROM usage_hourly_models WHERE hour >= $2 AND hour < $5 AND {AnalyticsSql.OfModel}
            UNION ALL {Minutes("usage_minutely_models", "model", AnalyticsSql.OfModel)}
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

    // What was added and taken away again left nothing.
    private const string WithRequests = "HAVING sum(requests) <> 0";

    private const string Written = "write_5m_tokens + write_1h_tokens + write_24h_tokens";

    private const string Read = "read_5m_tokens + read_1h_tokens + read_24h_tokens";

    private const string Saved = $"({Read}) * (1 - $14) - write_5m_tokens * ($15 - 1) - write_1h_tokens * ($16 - 1) - write_24h_tokens * ($17 - 1)";

    // $12 what to sort by, $13 1 or -1; $14 to $17 the multipliers; $18 and $19 the page. Planned for these values, it adds up what it sorts by and no more:
    // that is half of what all sums of all groups would take. What saved no money, as nothing does without a tariff, is in the order of what it saved in tokens.
    private const string Page = $"""
        SELECT id::text, name, principal, first_request, last_hit, count(*) OVER ()::integer
        FROM named
        ORDER BY
            CASE WHEN $12 = 'name' AND $13::integer > 0 THEN name END,
            CASE WHEN $12 = 'name' AND $13::integer < 0 THEN name END DESC,
            CASE $12
                WHEN 'requests' THEN requests
                WHEN 'prompt_tokens' THEN prompt_tokens
                WHEN 'read_tokens' THEN {Read}
                WHEN 'written_tokens' THEN {Written}
                WHEN 'hit_rate' THEN ({Read})::numeric / NULLIF(prompt_tokens, 0)
                WHEN 'reuse' THEN ({Read})::numeric / NULLIF({Read} + {Written}, 0)
                WHEN 'saved_tokens' THEN {Saved}
                WHEN 'savings' THEN list_cost - charged_cost
                WHEN 'charged' THEN charged_cost
                WHEN 'last_hit' THEN extract(epoch FROM last_hit)
            END * $13::integer NULLS LAST,
            CASE WHEN $12 = 'savings' THEN {Saved} END * $13::integer,
            name, id
        LIMIT $18 OFFSET $19
        """;

    private const string PageOfPrincipals = $"""
        , named AS (
            SELECT g.*, COALESCE(p.name, g.id::text) AS name, NULL AS principal, a.first_request, a.last_hit
            FROM (SELECT principal_id AS id, {AddUp} FROM usage GROUP BY 1 {WithRequests}) g LEFT JOIN principals p ON p.principal_id = g.id
            LEFT JOIN (SELECT principal_id, min(first_request) AS first_request, max(last_hit) AS last_hit FROM usage_activity WHERE {AnalyticsSql.Filter}
                       GROUP BY 1) a ON a.principal_id = g.id
        )
        {Page}
        """;

    private const string PageOfKeys = $"""
        , named AS (
            SELECT g.*, COALESCE(k.name, g.id::text) AS name, COALESCE(p.name, g.principal_id::text) AS principal, a.first_request, a.last_hit
            FROM (SELECT key_id AS id, principal_id, {AddUp} FROM usage GROUP BY 1, 2 {WithRequests}) g
            LEFT JOIN api_keys k ON k.key_id = g.id LEFT JOIN principals p ON p.principal_id = g.principal_id
            LEFT JOIN (SELECT key_id, principal_id, min(first_request) AS first_request, max(last_hit) AS last_hit FROM usage_activity
                       WHERE {AnalyticsSql.Filter} GROUP BY 1, 2) a ON a.key_id = g.id AND a.principal_id = g.principal_id
        )
        {Page}
        """;

    private const string PageOfModels = $"""
        , named AS (
            SELECT g.*, g.id AS name, NULL AS principal, a.first_request, a.last_hit
            FROM (SELECT model AS id, {AddUp} FROM usage GROUP BY 1 {WithRequests}) g
            LEFT JOIN (SELECT model, min(first_request) AS first_request, max(last_hit) AS last_hit FROM usage_activity WHERE {AnalyticsSql.Filter}
                       GROUP BY 1) a ON a.model = g.id
        )
        {Page}
        """;

    // What a page's groups have in a range: $12 their ids.
    private const string SumsByPrincipal = $"SELECT {AnalyticsSql.TotalColumns}, principal_id::text FROM usage WHERE principal_id = ANY ($12::uuid[]) GROUP BY 14";

    private const string SumsByKey = $"SELECT {AnalyticsSql.TotalColumns}, key_id::text FROM usage WHERE key_id = ANY ($12::uuid[]) GROUP BY 14";

    // Joined, where a model is asked for: if Postgres sees how few ids these are, it walks the whole range's primary key for them instead of the model's rows.
    private const string SumsOfModel = $"SELECT {AnalyticsSql.TotalColumns}, page.id::text FROM usage JOIN unnest($12::uuid[]) AS page (id) ON page.id =";

    private const string SumsByModel = $"SELECT {AnalyticsSql.TotalColumns}, model FROM usage WHERE model = ANY ($12) GROUP BY 14";

    public static readonly (string Page, string Sums) ByPrincipal = ($"{OfKeys}{PageOfPrincipals}", $"{OfKeys} {SumsByPrincipal}");

    public static readonly (string Page, string Sums) ByPrincipalOfModel =
        ($"{OfKeysAndModels}{PageOfPrincipals}", $"{OfKeysAndModels} {SumsOfModel} principal_id GROUP BY 14");

    public static readonly (string Page, string Sums) ByKey = ($"{OfKeys}{PageOfKeys}", $"{OfKeys} {SumsByKey}");

    public static readonly (string Page, string Sums) ByKeyOfModel = ($"{OfKeysAndModels}{PageOfKeys}", $"{OfKeysAndModels} {SumsOfModel} key_id GROUP BY 14");

    public static readonly (string Page, string Sums) ByModel = ($"{OfModels}{PageOfModels}", $"{OfModels} {SumsByModel}");

    public static readonly (string Page, string Sums) ByModelOfSome = ($"{OfKeysAndModels}{PageOfModels}", $"{OfKeysAndModels} {SumsByModel}");

    private static string Minutes(string table, string columns, string filter) => Steps(table, "minute", columns, filter, ("$1", "$2"), ("$5", "$6"));

    private static string Hours(string table, string columns, string filter) => Steps(table, "hour", columns, filter, ("$2", "$3"), ("$4", "$5"));

    private static string Days(string table, string columns, string filter) => Steps(table, "day", columns, filter, ("$3", "$10"), ("$11", "$4"));

    private static string Steps(string table, string time, string columns, string filter, (string From, string To) up, (string From, string To) down) => $"""
        SELECT {columns}, {RollupSql.Totals} FROM {table}
        WHERE ({time} >= {up.From} AND {time} < {up.To} OR {time} >= {down.From} AND {time} < {down.To}) AND {filter}
        UNION ALL SELECT {columns}, {AnalyticsSql.Negative(RollupSql.Totals)} FROM {table}
        WHERE ({time} >= {up.To} AND {time} < {up.From} OR {time} >= {down.To} AND {time} < {down.From}) AND {filter}
        """;
}
