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

    // $4 to $8; null asks for any.
    private const string Filter = """
        ($4::uuid IS NULL OR principal_id = $4) AND ($5::uuid IS NULL OR key_id = $5) AND ($6::text IS NULL OR model = $6)
        AND ($7::text IS NULL OR outcome = $7) AND ($8::text IS NULL OR reason = $8)
        """;

    public const string Page = $"""
        WITH r AS (
            SELECT * FROM usage_records
            WHERE submitted_at <= $1 AND (submitted_at, request_id) < ($1, $2) AND submitted_at >= $3 AND {Filter}
            ORDER BY submitted_at DESC, request_id DESC LIMIT $9
        )
        {WithNames}
        """;

    // Where a page that asks for an outcome must begin, by what the rollup has counted: the hour with which there are enough of them (the cursor's own
    // hour aside), or the first that has any.
    private const string EnoughIn = """
        SELECT COALESCE(max(hour) FILTER (WHERE so_far >= $9), min(hour), date_trunc('hour', $1, 'UTC')) FROM (
            SELECT hour, sum(sum(requests)) OVER (ORDER BY hour DESC) AS so_far FROM outcomes
            WHERE hour >= date_trunc('hour', $3, 'UTC') AND hour < date_trunc('hour', $1, 'UTC')
              AND ($7::text IS NULL OR outcome = $7) AND ($8::text IS NULL OR reason = $8)
            GROUP BY hour
        ) h
        """;

    public const string HourWithEnoughOfSome = $"""
        WITH outcomes AS (
            SELECT hour, outcome, reason, requests FROM usage_hourly_outcomes
            WHERE ($4::uuid IS NULL OR principal_id = $4) AND ($5::uuid IS NULL OR key_id = $5) AND ($6::text IS NULL OR model = $6)
        )
        {EnoughIn}
        """;

    public const string HourWithEnoughOfAll = $"""
        WITH outcomes AS (SELECT hour, outcome, reason, requests FROM usage_hourly_model_outcomes WHERE ($6::text IS NULL OR model = $6))
        {EnoughIn}
        """;

    public const string ByTimeAndId = $"""
        WITH r AS (
            SELECT u.* FROM unnest($1, $2) AS w (submitted_at, request_id)
            CROSS JOIN LATERAL (SELECT * FROM usage_records u WHERE u.submitted_at = w.submitted_at AND u.request_id = w.request_id) u
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

    private const string SkeletonColumns = "kinds, roles, hashes, bytes, tokens, markers";

    public const string Skeleton = $"SELECT {SkeletonColumns} FROM request_skeletons WHERE submitted_at = $1 AND request_id = $2";

    // The requests before one of the same principal and model, with their outlines: $1 and $2 the request, $3 not before, $6 at most.
    public const string Before = $"""
        SELECT r.request_id, r.submitted_at, r.outcome, r.reason, {SkeletonColumns}
        FROM (
            SELECT request_id, submitted_at, outcome, reason FROM usage_records
            WHERE submitted_at <= $1 AND (submitted_at, request_id) < ($1, $2) AND submitted_at >= $3 AND principal_id = $4 AND model = $5
            ORDER BY submitted_at DESC, request_id DESC LIMIT $6
        ) r LEFT JOIN request_skeletons s ON s.submitted_at = r.submitted_at AND s.request_id = r.request_id AND s.submitted_at >= $3 AND s.submitted_at <= $1
        ORDER BY r.submitted_at DESC, r.request_id DESC
        """;
}
