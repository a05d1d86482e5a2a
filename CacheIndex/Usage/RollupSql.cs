namespace CacheIndex.Usage;

/// <summary>What one record adds to the sums, and the statements that keep every rollup the sum of the records.</summary>
internal static class RollupSql
{
    /// <summary>The sums that every rollup has, in the order in which they are read.</summary>
    public const string Totals = """
        requests, hits, prompt_tokens, completion_tokens, read_5m_tokens, read_1h_tokens, read_24h_tokens, write_5m_tokens,
        write_1h_tokens, write_24h_tokens, list_cost, charged_cost, unpriced_requests
        """;

    /// <summary>The sums that only the hourly rollups have.</summary>
    public const string Details = """
        hits_5m, hits_1h, hits_24h, entries_5m, entries_1h, entries_24h, read_discount_5m, read_discount_1h, read_discount_24h,
        write_premium_5m, write_premium_1h, write_premium_24h, counted_tokens, counted_prompt_tokens, unknown_usage_requests,
        no_usage_requests
        """;

    /// <summary>The select list that turns a row of usage_records into one of a rollup: the same names, plus <c>outcome</c> and <c>reason</c>.</summary>
    public const string Amounts = """
        date_trunc('hour', submitted_at, 'UTC') AS hour, principal_id, key_id, model, outcome, COALESCE(reason, '') AS reason,
        1 AS requests, CASE WHEN read_tokens > 0 THEN 1 ELSE 0 END AS hits, COALESCE(prompt_tokens, 0) AS prompt_tokens,
        COALESCE(completion_tokens, 0) AS completion_tokens,
        CASE WHEN read_tier = 0 THEN read_tokens ELSE 0 END AS read_5m_tokens,
        CASE WHEN read_tier = 1 THEN read_tokens ELSE 0 END AS read_1h_tokens,
        CASE WHEN read_tier = 2 THEN read_tokens ELSE 0 END AS read_24h_tokens,
        write_5m_tokens, write_1h_tokens, write_24h_tokens,
        COALESCE(list_cost, 0) AS list_cost, COALESCE(charged_cost, 0) AS charged_cost,
        CASE WHEN tariff_version IS NULL THEN 1 ELSE 0 END AS unpriced_requests,
        CASE WHEN read_tokens > 0 AND read_tier = 0 THEN 1 ELSE 0 END AS hits_5m,
        CASE WHEN read_tokens > 0 AND read_tier = 1 THEN 1 ELSE 0 END AS hits_1h,
        CASE WHEN read_tokens > 0 AND read_tier = 2 THEN 1 ELSE 0 END AS hits_24h,
        entries_5m, entries_1h, entries_24h,
        CASE WHEN read_tier = 0 THEN COALESCE(read_discount, 0) ELSE 0 END AS read_discount_5m,
        CASE WHEN read_tier = 1 THEN COALESCE(read_discount, 0) ELSE 0 END AS read_discount_1h,
        CASE WHEN read_tier = 2 THEN COALESCE(read_discount, 0) ELSE 0 END AS read_discount_24h,
        COALESCE(write_premium_5m, 0) AS write_premium_5m, COALESCE(write_premium_1h, 0) AS write_premium_1h,
        COALESCE(write_premium_24h, 0) AS write_premium_24h,
        CASE WHEN prompt_tokens IS NOT NULL THEN COALESCE(counted_tokens, 0) ELSE 0 END AS counted_tokens,
        CASE WHEN counted_tokens IS NOT NULL THEN COALESCE(prompt_tokens, 0) ELSE 0 END AS counted_prompt_tokens,
        CASE WHEN reason = 'unknown_usage' THEN 1 ELSE 0 END AS unknown_usage_requests,
        CASE WHEN prompt_tokens IS NULL AND reason IS DISTINCT FROM 'unknown_usage' THEN 1 ELSE 0 END AS no_usage_requests
        """;

    private const string SumTotals = """
        sum(requests), sum(hits), sum(prompt_tokens), sum(completion_tokens), sum(read_5m_tokens), sum(read_1h_tokens),
        sum(read_24h_tokens), sum(write_5m_tokens), sum(write_1h_tokens), sum(write_24h_tokens), sum(list_cost), sum(charged_cost),
        sum(unpriced_requests)
        """;

    private const string SumDetails = """
        sum(hits_5m), sum(hits_1h), sum(hits_24h), sum(entries_5m), sum(entries_1h), sum(entries_24h), sum(read_discount_5m),
        sum(read_discount_1h), sum(read_discount_24h), sum(write_premium_5m), sum(write_premium_1h), sum(write_premium_24h),
        sum(counted_tokens), sum(counted_prompt_tokens), sum(unknown_usage_requests), sum(no_usage_requests)
        """;

    private const string AddTotals = """
        requests = h.requests + excluded.requests,
        hits = h.hits + excluded.hits,
        prompt_tokens = h.prompt_tokens + excluded.prompt_tokens,
        completion_tokens = h.completion_tokens + excluded.completion_tokens,
        read_5m_tokens = h.read_5m_tokens + excluded.read_5m_tokens,
        read_1h_tokens = h.read_1h_tokens + excluded.read_1h_tokens,
        read_24h_tokens = h.read_24h_tokens + excluded.read_24h_tokens,
        write_5m_tokens = h.write_5m_tokens + excluded.write_5m_tokens,
        write_1h_tokens = h.write_1h_tokens + excluded.write_1h_tokens,
        write_24h_tokens = h.write_24h_tokens + excluded.write_24h_tokens,
        list_cost = h.list_cost + excluded.list_cost,
        charged_cost = h.charged_cost + excluded.charged_cost,
        unpriced_requests = h.unpriced_requests + excluded.unpriced_requests
        """;

    private const string AddDetails = """
        hits_5m = h.hits_5m + excluded.hits_5m,
        hits_1h = h.hits_1h + excluded.hits_1h,
        hits_24h = h.hits_24h + excluded.hits_24h,
        entries_5m = h.entries_5m + excluded.entries_5m,
        entries_1h = h.entries_1h + excluded.entries_1h,
        entries_24h = h.entries_24h + excluded.entries_24h,
        read_discount_5m = h.read_discount_5m + excluded.read_discount_5m,
        read_discount_1h = h.read_discount_1h + excluded.read_discount_1h,
        read_discount_24h = h.read_discount_24h + excluded.read_discount_24h,
        write_premium_5m = h.write_premium_5m + excluded.write_premium_5m,
        write_premium_1h = h.write_premium_1h + excluded.write_premium_1h,
        write_premium_24h = h.write_premium_24h + excluded.write_premium_24h,
        counted_tokens = h.counted_tokens + excluded.counted_tokens,
        counted_prompt_tokens = h.counted_prompt_tokens + excluded.counted_prompt_tokens,
        unknown_usage_requests = h.unknown_usage_requests + excluded.unknown_usage_requests,
        no_usage_requests = h.no_usage_requests + excluded.no_usage_requests
        """;

    /// <summary>The rows of usage_hourly that the CTE <c>amounts</c> (see <see cref="Amounts"/>) makes.</summary>
    public const string Hourly = $"SELECT hour, principal_id, key_id, model, {SumTotals}, {SumDetails} FROM amounts GROUP BY 1, 2, 3, 4";

    /// <summary>The same for usage_hourly_models.</summary>
    public const string HourlyModels = $"SELECT hour, model, {SumTotals}, {SumDetails} FROM amounts GROUP BY 1, 2";

    /// <summary>The same for usage_daily.</summary>
    public const string Daily = $"SELECT date_trunc('day', hour, 'UTC'), principal_id, key_id, model, {SumTotals} FROM amounts GROUP BY 1, 2, 3, 4";

    /// <summary>The same for usage_daily_keys.</summary>
    public const string DailyKeys = $"SELECT date_trunc('day', hour, 'UTC'), principal_id, key_id, {SumTotals} FROM amounts GROUP BY 1, 2, 3";

    /// <summary>The same for usage_hourly_outcomes.</summary>
    public const string Outcomes = """
        SELECT hour, principal_id, key_id, model, outcome, reason, sum(requests), sum(prompt_tokens) FROM amounts GROUP BY 1, 2, 3, 4, 5, 6
        """;

    /// <summary>The same for usage_hourly_model_outcomes.</summary>
    public const string ModelOutcomes = "SELECT hour, model, outcome, reason, sum(requests), sum(prompt_tokens) FROM amounts GROUP BY 1, 2, 3, 4";

    private const string AddOutcome = "requests = h.requests + excluded.requests, prompt_tokens = h.prompt_tokens + excluded.prompt_tokens";

    /// <summary>CTEs that add <c>amounts</c> to every rollup. Rows are locked in key order by every writer.</summary>
    public const string AddAmounts = $"""
        hourly AS (
            INSERT INTO usage_hourly AS h (hour, principal_id, key_id, model, {Totals}, {Details}) {Hourly} ORDER BY 1, 2, 3, 4
            ON CONFLICT (hour, principal_id, key_id, model) DO UPDATE SET {AddTotals}, {AddDetails}
        ), hourly_models AS (
            INSERT INTO usage_hourly_models AS h (hour, model, {Totals}, {Details}) {HourlyModels} ORDER BY 1, 2
            ON CONFLICT (hour, model) DO UPDATE SET {AddTotals}, {AddDetails}
        ), daily AS (
            INSERT INTO usage_daily AS h (day, principal_id, key_id, model, {Totals}) {Daily} ORDER BY 1, 2, 3, 4
            ON CONFLICT (day, principal_id, key_id, model) DO UPDATE SET {AddTotals}
        ), daily_keys AS (
            INSERT INTO usage_daily_keys AS h (day, principal_id, key_id, {Totals}) {DailyKeys} ORDER BY 1, 2, 3
            ON CONFLICT (day, principal_id, key_id) DO UPDATE SET {AddTotals}
        ), outcomes AS (
            INSERT INTO usage_hourly_outcomes AS h (hour, principal_id, key_id, model, outcome, reason, requests, prompt_tokens)
            {Outcomes} ORDER BY 1, 2, 3, 4, 5, 6
            ON CONFLICT (hour, principal_id, key_id, model, outcome, reason) DO UPDATE SET {AddOutcome}
        ), model_outcomes AS (
            INSERT INTO usage_hourly_model_outcomes AS h (hour, model, outcome, reason, requests, prompt_tokens) {ModelOutcomes} ORDER BY 1, 2, 3, 4
            ON CONFLICT (hour, model, outcome, reason) DO UPDATE SET {AddOutcome}
        ), activity AS (
            INSERT INTO usage_activity AS a (principal_id, key_id, model, first_request, last_hit)
            SELECT principal_id, key_id, model, min(hour), max(hour) FILTER (WHERE hits > 0) FROM amounts GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            ON CONFLICT (principal_id, key_id, model) DO UPDATE SET
                first_request = LEAST(a.first_request, excluded.first_request), last_hit = GREATEST(a.last_hit, excluded.last_hit)
            WHERE a.first_request > excluded.first_request OR a.last_hit IS DISTINCT FROM GREATEST(a.last_hit, excluded.last_hit)
        )
        """;
}
