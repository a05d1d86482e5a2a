using CacheIndex.Usage;

namespace CacheIndex.Analytics;

/// <summary>Sums of a <see cref="UsageRange"/>. In all of them $1 to $6 are its head, hours and tail, $7 is a principal, $8 a key, $9 a model.</summary>
internal static class AnalyticsSql
{
    public const string PlanForTheseValues = "SELECT set_config('plan_cache_mode', 'force_custom_plan', true)";

    public const string Filter = "($7::uuid IS NULL OR principal_id = $7) AND ($8::uuid IS NULL OR key_id = $8) AND ($9::text IS NULL OR model = $9)";

    private const string Sums = $"{RollupSql.Totals}, {RollupSql.Details}";

    /// <summary>CTEs: what the range has at both ends beside whole hours, from the records.</summary>
    public const string Ends = $"""
        ends AS NOT MATERIALIZED (
            SELECT submitted_at AS at, {RollupSql.Amounts} FROM usage_records WHERE submitted_at >= $1 AND submitted_at < $2 AND {Filter}
            UNION ALL
            SELECT submitted_at AS at, {RollupSql.Amounts} FROM usage_records WHERE submitted_at >= $5 AND submitted_at < $6 AND {Filter}
        )
        """;

    private const string Someones = $"""
        WITH {Ends}, usage AS NOT MATERIALIZED (
            SELECT hour AS at, model, {Sums} FROM usage_hourly WHERE hour >= $3 AND hour < $4 AND {Filter}
            UNION ALL SELECT at, model, {Sums} FROM ends
        )
        """;

    private const string Everybodys = $"""
        WITH {Ends}, usage AS NOT MATERIALIZED (
            SELECT hour AS at, model, {Sums} FROM usage_hourly_models WHERE hour >= $3 AND hour < $4 AND ($9::text IS NULL OR model = $9)
            UNION ALL SELECT at, model, {Sums} FROM ends
        )
        """;

    /// <summary>The first columns of every answer with totals, as <see cref="TotalsReader"/> reads them.</summary>
    public const string TotalColumns = """
        COALESCE(sum(requests), 0)::bigint, COALESCE(sum(hits), 0)::bigint, COALESCE(sum(prompt_tokens), 0)::bigint,
        COALESCE(sum(completion_tokens), 0)::bigint, COALESCE(sum(read_5m_tokens), 0)::bigint, COALESCE(sum(read_1h_tokens), 0)::bigint,
        COALESCE(sum(read_24h_tokens), 0)::bigint, COALESCE(sum(write_5m_tokens), 0)::bigint, COALESCE(sum(write_1h_tokens), 0)::bigint,
        COALESCE(sum(write_24h_tokens), 0)::bigint, trim_scale(COALESCE(sum(list_cost), 0)), trim_scale(COALESCE(sum(charged_cost), 0)),
        COALESCE(sum(unpriced_requests), 0)::bigint
        """;

    private const string TierColumns = """
        COALESCE(sum(entries_5m), 0)::bigint, COALESCE(sum(entries_1h), 0)::bigint, COALESCE(sum(entries_24h), 0)::bigint,
        COALESCE(sum(write_5m_tokens), 0)::bigint, COALESCE(sum(write_1h_tokens), 0)::bigint, COALESCE(sum(write_24h_tokens), 0)::bigint,
        COALESCE(sum(hits_5m), 0)::bigint, COALESCE(sum(hits_1h), 0)::bigint, COALESCE(sum(hits_24h), 0)::bigint,
        COALESCE(sum(read_5m_tokens), 0)::bigint, COALESCE(sum(read_1h_tokens), 0)::bigint, COALESCE(sum(read_24h_tokens), 0)::bigint,
        trim_scale(COALESCE(sum(write_premium_5m), 0)), trim_scale(COALESCE(sum(write_premium_1h), 0)),
        trim_scale(COALESCE(sum(write_premium_24h), 0)), trim_scale(COALESCE(sum(read_discount_5m), 0)),
        trim_scale(COALESCE(sum(read_discount_1h), 0)), trim_scale(COALESCE(sum(read_discount_24h), 0))
        """;

    // A model that nothing is to be said of stays out of the answer.
    private const string CoverageByModel = """
        SELECT model, sum(requests)::bigint, sum(unpriced_requests)::bigint, sum(unknown_usage_requests)::bigint, sum(no_usage_requests)::bigint,
               sum(counted_tokens)::bigint, sum(counted_prompt_tokens)::bigint
        FROM usage GROUP BY model
        """;

    // $10: where buckets begin. Answers with the bucket's number, from 1.
    private const string ByBucket = $"SELECT {TotalColumns}, width_bucket(at, $10) FROM usage GROUP BY 14";

    public const string TotalsOfSome = $"{Someones} SELECT {TotalColumns} FROM usage";

    public const string TotalsOfAll = $"{Everybodys} SELECT {TotalColumns} FROM usage";

    public const string TiersOfSome = $"{Someones} SELECT {TierColumns} FROM usage";

    public const string TiersOfAll = $"{Everybodys} SELECT {TierColumns} FROM usage";

    public const string CoverageOfSome = $"{Someones} {CoverageByModel}";

    public const string CoverageOfAll = $"{Everybodys} {CoverageByModel}";

    public const string TimeSeriesOfSome = $"{Someones} {ByBucket}";

    public const string TimeSeriesOfAll = $"{Everybodys} {ByBucket}";

    // The same where buckets begin within hours ($11), as days do in some time zones: those hours come from the records.
    public const string TimeSeriesWithinHours = $"""
        WITH {Ends}, usage AS (
            SELECT hour AS at, {RollupSql.Totals} FROM usage_hourly WHERE hour >= $3 AND hour < $4 AND hour <> ALL ($11) AND {Filter}
            UNION ALL SELECT at, {RollupSql.Totals} FROM ends
            UNION ALL
            SELECT at, {RollupSql.Totals} FROM unnest($11) AS h (start) CROSS JOIN LATERAL (
                SELECT submitted_at AS at, {RollupSql.Amounts} FROM usage_records
                WHERE submitted_at >= h.start AND submitted_at < h.start + interval '1 hour' AND {Filter}) r
            WHERE h.start >= $3 AND h.start < $4
        )
        {ByBucket}
        """;

    private const string OutcomesOf = "SELECT outcome, reason, sum(requests)::bigint, sum(prompt_tokens)::bigint FROM usage GROUP BY 1, 2";

    public const string OutcomesOfSome = $"""
        WITH {Ends}, usage AS (
            SELECT outcome, reason, requests, prompt_tokens FROM usage_hourly_outcomes WHERE hour >= $3 AND hour < $4 AND {Filter}
            UNION ALL SELECT outcome, reason, requests, prompt_tokens FROM ends
        )
        {OutcomesOf}
        """;

    public const string OutcomesOfAll = $"""
        WITH {Ends}, usage AS (
            SELECT outcome, reason, requests, prompt_tokens FROM usage_hourly_model_outcomes WHERE hour >= $3 AND hour < $4 AND ($9::text IS NULL OR model = $9)
            UNION ALL SELECT outcome, reason, requests, prompt_tokens FROM ends
        )
        {OutcomesOf}
        """;
}
