using CacheIndex.Usage;

namespace CacheIndex.Analytics;

/// <summary>Sums of a <see cref="UsageRange"/>, none from records. In all of them $1 to $6 are its head, hours and tail, $7 is a principal, $8 a key, $9 a model.</summary>
internal static class AnalyticsSql
{
    /// <summary>Plans for the values asked for, to the transaction's end, and in one process: there are not so many rows that the start of a second would pay.</summary>
    public const string PlanForTheseValues =
        "SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('max_parallel_workers_per_gather', '0', true)";

    // A key's principal is looked up so that one index serves both.
    public const string Filter = """
        ($7::uuid IS NULL OR principal_id = $7) AND ($9::text IS NULL OR model = $9)
        AND ($8::uuid IS NULL OR key_id = $8 AND principal_id = ANY (ARRAY(SELECT DISTINCT principal_id FROM usage_activity WHERE key_id = $8)))
        """;

    public const string OfModel = "($9::text IS NULL OR model = $9)";

    // The whole hours beside whole days ($10 to $11).
    private const string RestOfDays = "(hour >= $3 AND hour < $10 OR hour >= $11 AND hour < $4)";

    private const string Sums = $"{RollupSql.Totals}, {RollupSql.Details}";

    private const string AtEnds = "(minute >= $1 AND minute < $2 OR minute >= $5 AND minute < $6)";

    // The rows of usage_minutely at both ends of the range, beside whole hours.
    private const string Ends = $"FROM usage_minutely WHERE {AtEnds} AND {Filter}";

    private const string ModelEnds = $"FROM usage_minutely_models WHERE {AtEnds} AND {OfModel}";

    private const string Someones = $"""
        WITH usage AS NOT MATERIALIZED (
            SELECT hour AS at, model, {Sums} FROM usage_hourly WHERE hour >= $3 AND hour < $4 AND {Filter}
            UNION ALL SELECT minute, model, {Sums} {Ends}
        )
        """;

    private const string Everybodys = $"""
        WITH usage AS NOT MATERIALIZED (
            SELECT hour AS at, model, {Sums} FROM usage_hourly_models WHERE hour >= $3 AND hour < $4 AND {OfModel}
            UNION ALL SELECT minute, model, {Sums} {ModelEnds}
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
               sum(counted_tokens)::bigint, sum(counted_prompt_tokens)::bigint, sum(prompt_tokens + completion_tokens)::bigint
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

    private const string HourOfCut = "date_trunc('hour', cut.at, 'UTC')";

    // Where buckets begin within hours ($11), as days do in some time zones: what an hour has after that moves on, by the minutes.
    public static readonly string CutTimeSeriesOfSome = CutTimeSeries("usage_hourly", "usage_minutely", Filter);

    public static readonly string CutTimeSeriesOfAll = CutTimeSeries("usage_hourly_models", "usage_minutely_models", OfModel);

    private const string Outcome = "outcome, reason, requests, prompt_tokens";

    private const string OutcomesOf = "SELECT outcome, reason, sum(requests)::bigint, sum(prompt_tokens)::bigint FROM usage GROUP BY 1, 2";

    // $10 to $11: whole days. Someone's other hours have so few minutes with requests that they need no sums of their own.
    public const string OutcomesOfSome = $"""
        WITH usage AS (
            SELECT {Outcome} FROM usage_daily_outcomes WHERE day >= $10 AND day < $11 AND {Filter}
            UNION ALL SELECT {Outcome} FROM usage_minutely WHERE (minute >= $1 AND minute < LEAST($10, $6) OR minute >= GREATEST($11, $1) AND minute < $6) AND {Filter}
        )
        {OutcomesOf}
        """;

    public const string OutcomesOfAll = $"""
        WITH usage AS (
            SELECT {Outcome} FROM usage_daily_model_outcomes WHERE day >= $10 AND day < $11 AND {OfModel}
            UNION ALL SELECT {Outcome} FROM usage_hourly_model_outcomes WHERE {RestOfDays} AND {OfModel}
            UNION ALL SELECT {Outcome} {Ends}
        )
        {OutcomesOf}
        """;

    private static string CutTimeSeries(string hours, string minutes, string filter) => $"""
        WITH moved (at, {RollupSql.Totals}) AS (
            SELECT cut.at, sums.* FROM unnest($11) AS cut (at) CROSS JOIN LATERAL (
                SELECT {TotalColumns} FROM {minutes}
                WHERE minute >= $3 AND minute < $4 AND minute >= cut.at AND minute < {HourOfCut} + interval '1 hour' AND {filter}) sums
        ),
        usage AS (
            SELECT hour AS at, {RollupSql.Totals} FROM {hours} WHERE hour >= $3 AND hour < $4 AND {filter}
            UNION ALL SELECT minute, {RollupSql.Totals} FROM {minutes} WHERE {AtEnds} AND {filter}
            UNION ALL SELECT at, {RollupSql.Totals} FROM moved
            UNION ALL SELECT {HourOfCut}, {Negative(RollupSql.Totals)} FROM moved AS cut
        )
        {ByBucket}
        """;

    /// <summary>The columns, to be taken away.</summary>
    public static string Negative(string columns) => string.Join(", ", columns.Split(',').Select(static column => "-" + column.Trim()));
}
