namespace CacheIndex.Usage;

/// <summary>What one record adds to the sums, and the statements that keep every rollup the sum of the records.</summary>
internal static class RollupSql
{
    /// <summary>The sums that every rollup has, in the order in which they are read.</summary>
    public const string Totals = """
        requests, hits, prompt_tokens, completion_tokens, read_5m_tokens, read_1h_tokens, read_24h_tokens, write_5m_tokens,
        write_1h_tokens, write_24h_tokens, list_cost, charged_cost, unpriced_requests
        """;

    /// <summary>The sums that only some rollups have.</summary>
    public const string Details = """
        hits_5m, hits_1h, hits_24h, entries_5m, entries_1h, entries_24h, read_discount_5m, read_discount_1h, read_discount_24h,
        write_premium_5m, write_premium_1h, write_premium_24h, counted_tokens, counted_prompt_tokens, unknown_usage_requests,
        no_usage_requests
        """;

    /// <summary>The select list that turns a row of usage_records into one of a rollup: the same names, plus <c>outcome</c> and <c>reason</c>.</summary>
    public const string Amounts = """
        date_trunc('minute', submitted_at, 'UTC') AS minute, principal_id, key_id, model, outcome, COALESCE(reason, '') AS reason,
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

    private const string OutcomeSums = "requests, prompt_tokens";

    private const string Keys = "principal_id, key_id";

    private const string Outcomes = "model, outcome, reason";

    /// <summary>The finest.</summary>
    public static readonly Rollup Minutes = new("usage_minutely", "minute", $"{Keys}, {Outcomes}", $"{Totals}, {Details}");

    /// <summary>Every rollup of a day or less. Those of days and hours are sums of that of minutes, which is the finest.</summary>
    public static readonly Rollup[] All =
    [
        Minutes,
        new("usage_minutely_models", "minute", "model", $"{Totals}, {Details}"),
        new("usage_hourly", "hour", $"{Keys}, model", $"{Totals}, {Details}"),
        new("usage_hourly_keys", "hour", Keys, Totals),
        new("usage_hourly_models", "hour", "model", $"{Totals}, {Details}"),
        new("usage_hourly_model_outcomes", "hour", Outcomes, OutcomeSums),
        new("usage_daily", "day", $"{Keys}, model", Totals),
        new("usage_daily_keys", "day", Keys, Totals),
        new("usage_daily_outcomes", "day", $"{Keys}, {Outcomes}", OutcomeSums),
        new("usage_daily_model_outcomes", "day", Outcomes, OutcomeSums),
    ];

    /// <summary>Those of weeks, sums of <c>usage_daily</c>: each week is added up once, when it is over (<see cref="UsageWeeks"/>).</summary>
    public static readonly Rollup[] Weeks = [new("usage_weekly", "week", $"{Keys}, model", Totals), new("usage_weekly_keys", "week", Keys, Totals)];

    private const string AddActivity = """
        INSERT INTO usage_activity AS a (principal_id, key_id, model, first_request, last_hit)
        SELECT principal_id, key_id, model, min(minute), max(minute) FILTER (WHERE hits > 0) FROM amounts GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (principal_id, key_id, model) DO UPDATE SET
            first_request = LEAST(a.first_request, excluded.first_request), last_hit = GREATEST(a.last_hit, excluded.last_hit)
        WHERE a.first_request > excluded.first_request OR a.last_hit IS DISTINCT FROM GREATEST(a.last_hit, excluded.last_hit)
        """;

    /// <summary>CTEs that add <c>amounts</c> to the rollups of a day or less.</summary>
    public static readonly string AddAmounts = string.Join(", ", [.. All.Select(static rollup => Adding(rollup)), $"add_to_activity AS ({AddActivity})"]);

    /// <summary>The same of weeks, for what comes after they have been added up.</summary>
    public static readonly string AddToWeeks = string.Join(", ",
        [$"late AS (SELECT * FROM amounts WHERE minute < {WeeksUntil})", .. Weeks.Select(static rollup => Adding(rollup, "late"))]);

    /// <summary>Weeks before this are added up.</summary>
    public const string WeeksUntil = "(SELECT until FROM usage_weeks)";

    private static string Adding(Rollup rollup, string rows = "amounts") => $"add_to_{rollup.Table} AS ({rollup.AddOf(rows, "minute")})";
}
