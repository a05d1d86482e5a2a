using CacheIndex.Usage;

namespace CacheIndex.Export;

/// <summary>What is exported of each table. $1 from, $2 to, $3 a principal, $4 a key, $5 a model; null = any.</summary>
internal static class ExportSql
{
    private const string Who = """
        ($3::uuid IS NULL OR u.principal_id = $3) AND ($4::uuid IS NULL OR u.key_id = $4) AND ($5::text IS NULL OR u.model = $5)
        """;

    private const string Hours = $"($1::timestamptz IS NULL OR hour >= $1) AND ($2::timestamptz IS NULL OR hour < $2) AND {Who}";

    private const string Submitted = "($1::timestamptz IS NULL OR u.submitted_at >= $1) AND ($2::timestamptz IS NULL OR u.submitted_at < $2)";

    private const string Names = "LEFT JOIN principals p ON p.principal_id = u.principal_id LEFT JOIN api_keys k ON k.key_id = u.key_id";

    private const string Tier = "0 THEN '5m' WHEN 1 THEN '1h' WHEN 2 THEN '24h' END";

    public const string Records = $"""
        SELECT u.submitted_at, u.request_id, u.principal_id, p.name AS principal, u.key_id, k.name AS key, u.model, u.upstream, u.upstream_model, u.dialect,
               CASE u.mode WHEN 0 THEN 'managed' WHEN 1 THEN 'observed' ELSE 'off' END AS mode, u.status, u.outcome, u.reason, u.prompt_tokens,
               u.completion_tokens, u.read_tokens, CASE u.read_tier WHEN {Tier} AS read_tier, u.write_5m_tokens, u.write_1h_tokens, u.write_24h_tokens,
               u.list_cost, u.charged_cost, u.tariff_version, u.read_discount, u.write_premium_5m, u.write_premium_1h, u.write_premium_24h,
               u.upstream_read_tokens, u.upstream_write_tokens, u.predicted_read_tokens, u.predicted_write_tokens, u.counted_tokens, u.tokenizer_version,
               u.read_hash, u.read_written_at, u.streamed, u.dispatched_at, u.first_byte_at, u.completed_at, u.finish_reason, u.user_agent, u.trace_id,
               u.recorded_at
        FROM usage_records u {Names} WHERE {Submitted} AND {Who} ORDER BY u.submitted_at, u.request_id
        """;

    public const string Writes = $"""
        SELECT w.submitted_at, w.request_id, u.principal_id, p.name AS principal, u.key_id, k.name AS key, u.model, w.position, CASE w.tier WHEN {Tier} AS tier,
               w.token_count, w.expires_at, w.prefix_hash
        FROM usage_writes w JOIN usage_records u ON u.submitted_at = w.submitted_at AND u.request_id = w.request_id {Names}
        WHERE ($1::timestamptz IS NULL OR w.submitted_at >= $1) AND ($2::timestamptz IS NULL OR w.submitted_at < $2) AND {Submitted} AND {Who}
        ORDER BY w.submitted_at, w.request_id, w.position
        """;

    public const string Hourly = $"""
        SELECT u.hour, u.principal_id, p.name AS principal, u.key_id, k.name AS key, u.model, {RollupSql.Totals}, {RollupSql.Details}
        FROM usage_hourly u {Names} WHERE {Hours} ORDER BY u.hour, u.principal_id, u.key_id, u.model
        """;

    public const string Outcomes = $"""
        SELECT u.day, u.principal_id, p.name AS principal, u.key_id, k.name AS key, u.model, u.outcome, NULLIF(u.reason, '') AS reason, u.requests,
               u.prompt_tokens
        FROM usage_daily_outcomes u {Names} WHERE ($1::timestamptz IS NULL OR day >= $1) AND ($2::timestamptz IS NULL OR day < $2) AND {Who}
        ORDER BY u.day, u.principal_id, u.key_id, u.model, u.outcome, u.reason
        """;

    public const string Tariffs = """
        SELECT version, model, valid_from, valid_to, input_per_million, output_per_million, read_multiplier, write_5m_multiplier, write_1h_multiplier,
               write_24h_multiplier, created_at, created_by
        FROM tariffs WHERE ($1::timestamptz IS NULL OR valid_to IS NULL OR valid_to > $1) AND ($2::timestamptz IS NULL OR valid_from < $2)
          AND ($5::text IS NULL OR model = $5) ORDER BY version
        """;

    public const string Principals = "SELECT principal_id, name, created_at FROM principals WHERE $3::uuid IS NULL OR principal_id = $3 ORDER BY name";

    // The hash of the secret stays here.
    public const string Keys = """
        SELECT k.key_id, k.principal_id, p.name AS principal, k.name, k.created_at, k.expires_at, k.revoked_at, k.requests_per_minute, k.budget_tokens,
               CASE k.budget_period WHEN 0 THEN 'daily' WHEN 1 THEN 'weekly' WHEN 2 THEN 'monthly' END AS budget_period, k.models
        FROM api_keys k JOIN principals p USING (principal_id)
        WHERE ($3::uuid IS NULL OR k.principal_id = $3) AND ($4::uuid IS NULL OR k.key_id = $4) ORDER BY p.name, k.name
        """;

    public const string Audit = """
        SELECT audit_id, at, actor, action, subject, before, after FROM audit_entries
        WHERE ($1::timestamptz IS NULL OR at >= $1) AND ($2::timestamptz IS NULL OR at < $2) ORDER BY audit_id
        """;

    /// <summary>The statement of a table by its name in the route; null for none.</summary>
    public static string? Of(string table) => table switch
    {
        "records" => Records,
        "writes" => Writes,
        "hourly" => Hourly,
        "outcomes" => Outcomes,
        "tariffs" => Tariffs,
        "principals" => Principals,
        "keys" => Keys,
        "audit" => Audit,
        _ => null,
    };
}
