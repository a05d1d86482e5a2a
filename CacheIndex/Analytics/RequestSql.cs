using CacheIndex.Usage;

namespace CacheIndex.Analytics;

/// <summary>Single requests.</summary>
internal static class RequestSql
{
    /// <summary>What a row has behind a record's columns.</summary>
    private const string Row = $"""
        {UsageColumns.Names}, COALESCE(p.name, r.principal_id::text), COALESCE(k.name, r.key_id::text), trim_scale(r.list_cost), trim_scale(r.charged_cost),
        r.tariff_version
        """;

    private const string Names = "LEFT JOIN principals p ON p.principal_id = r.principal_id LEFT JOIN api_keys k ON k.key_id = r.key_id";

    private const string WithNames = $"SELECT {Row} FROM r {Names} ORDER BY r.submitted_at DESC, r.request_id DESC";

    // Of these tiers ($11) one that a request wrote to.
    private const string Wrote = """
        (0 = ANY ($11::smallint[]) AND write_5m_tokens > 0) OR (1 = ANY ($11) AND write_1h_tokens > 0) OR (2 = ANY ($11) AND write_24h_tokens > 0)
        """;

    // $4 to $8, $10 and $11; null asks for any.
    private const string Filter = $"""
        ($4::uuid IS NULL OR principal_id = $4) AND ($5::uuid IS NULL OR key_id = $5) AND ($6::text IS NULL OR model = $6)
        AND ($7::text IS NULL OR outcome = $7) AND ($8::text IS NULL OR reason = $8)
        AND ($10::smallint[] IS NULL OR (read_tokens > 0 AND read_tier = ANY ($10))) AND ($11::smallint[] IS NULL OR {Wrote})
        """;

    // Rows come in order from an index until there are enough. A plan that sorts would read all of a day's first, and looks cheap where columns depend on
    // each other, as a key on its principal.
    public const string WithoutSorting = "SELECT set_config('enable_sort', 'off', true)";

    public const string PrincipalsOfKey = "SELECT DISTINCT principal_id FROM usage_activity WHERE key_id = $1";

    public const string Page = $"""
        WITH r AS (
            SELECT * FROM usage_records
            WHERE submitted_at <= $1 AND (submitted_at, request_id) < ($1, $2) AND submitted_at >= $3 AND {Filter}
            ORDER BY submitted_at DESC, request_id DESC LIMIT $9
        )
        {WithNames}
        """;

    // Among the days from $3 to before $1's, by what the rollup has counted: the newest with such requests; the one with which there are $9 of them, or the
    // oldest that has any; and whether there are so many. $2 is not asked for.
    private const string DaysWithSuch = """
        SELECT max(day), COALESCE(max(day) FILTER (WHERE so_far >= $9), min(day)), COALESCE(max(so_far), 0) >= $9 FROM (
            SELECT day, sum(sum(requests)) OVER (ORDER BY day DESC) AS so_far FROM such
            WHERE day >= date_trunc('day', $3, 'UTC') AND day < date_trunc('day', $1, 'UTC')
            GROUP BY day
        ) d
        """;

    private const string Such = "($6::text IS NULL OR model = $6) AND ($7::text IS NULL OR outcome = $7) AND ($8::text IS NULL OR reason = $8)";

    private const string Who = "($4::uuid IS NULL OR principal_id = $4) AND ($5::uuid IS NULL OR key_id = $5)";

    public const string DaysWithSuchOfSome = $"WITH such AS (SELECT day, requests FROM usage_daily_outcomes WHERE {Who} AND {Such}) {DaysWithSuch}";

    public const string DaysWithSuchOfAll = $"WITH such AS (SELECT day, requests FROM usage_daily_model_outcomes WHERE {Such}) {DaysWithSuch}";

    // The same for tiers: an hour's row has as many that read as it has hits, and at least one that wrote if anything was written.
    private const string Cached = $"""
        CASE WHEN $10::smallint[] IS NULL THEN ({Wrote})::int
        ELSE (0 = ANY ($10))::int * hits_5m + (1 = ANY ($10))::int * hits_1h + (2 = ANY ($10))::int * hits_24h END
        """;

    private const string CachedIn = $"SELECT date_trunc('day', hour, 'UTC') AS day, {Cached} AS requests FROM";

    private const string OfHours = "hour >= date_trunc('day', $3, 'UTC') AND hour < date_trunc('day', $1, 'UTC') AND ($6::text IS NULL OR model = $6)";

    public const string DaysWithCachedOfSome = $"""
        WITH cached AS ({CachedIn} usage_hourly WHERE {OfHours} AND {Who}), such AS (SELECT * FROM cached WHERE requests > 0) {DaysWithSuch}
        """;

    public const string DaysWithCachedOfAll = $"""
        WITH cached AS ({CachedIn} usage_hourly_models WHERE {OfHours}), such AS (SELECT * FROM cached WHERE requests > 0) {DaysWithSuch}
        """;

    // Each by itself (OFFSET 0), whatever else would look cheap; $3 to $4 hold them all, so that no other partition is opened.
    public const string ByTimeAndId = $"""
        WITH r AS (
            SELECT u.* FROM unnest($1, $2) AS w (submitted_at, request_id)
            CROSS JOIN LATERAL (
                SELECT * FROM usage_records u
                WHERE u.submitted_at = w.submitted_at AND u.request_id = w.request_id AND u.submitted_at >= $3 AND u.submitted_at <= $4
                OFFSET 0
            ) u
        )
        {WithNames}
        """;

    // The id's own time tells the partition.
    public const string ById = $"""
        SELECT {Row} FROM (SELECT * FROM usage_records WHERE submitted_at >= $1 AND submitted_at < $2 AND request_id = $3) r {Names}
        """;

    public const string Writes = """
        SELECT prefix_hash, token_count, tier, expires_at FROM usage_writes WHERE submitted_at = $1 AND request_id = $2 ORDER BY position
        """;

    // What lives now ($4) of some entries in the scope of the request $1, $2, found by the first eight bytes of their hashes; the reader compares the rest.
    public const string Live = """
        SELECT e.prefix_hash, e.token_count, e.tier, e.expires_at, e.written_at
        FROM usage_records r JOIN prefix_entries e ON e.scope_id = prefix_scope_id(r.principal_id, r.model, r.tokenizer_version)
        WHERE r.submitted_at = $1 AND r.request_id = $2 AND e.prefix_key = ANY ($3) AND e.expires_at > $4 ORDER BY e.token_count DESC
        """;

    public const string Skeleton = "SELECT blocks FROM request_skeletons WHERE submitted_at = $1 AND request_id = $2";

    // The requests before one of the same principal and model, with their outlines: $1 and $2 the request, $3 not before, $6 at most.
    public const string Before = """
        SELECT r.request_id, r.submitted_at, r.outcome, r.reason, s.blocks
        FROM (
            SELECT request_id, submitted_at, outcome, reason FROM usage_records
            WHERE submitted_at <= $1 AND (submitted_at, request_id) < ($1, $2) AND submitted_at >= $3 AND principal_id = $4 AND model = $5
            ORDER BY submitted_at DESC, request_id DESC LIMIT $6
        ) r LEFT JOIN request_skeletons s ON s.submitted_at = r.submitted_at AND s.request_id = r.request_id AND s.submitted_at >= $3 AND s.submitted_at <= $1
        ORDER BY r.submitted_at DESC, r.request_id DESC
        """;
}
