namespace CacheIndex.Usage;

/// <summary>Rollups of one UTC day ($1 to $2), made anew from its records or compared with them.</summary>
internal static class RebuildSql
{
    private const string OfDay = $"""
        WITH amounts AS MATERIALIZED (SELECT {RollupSql.Amounts} FROM usage_records WHERE submitted_at >= $1 AND submitted_at < $2)
        """;

    // Days that have records. What is older has only sums, which stay.
    public const string Days = """
        SELECT to_date(right(c.relname, 8), 'YYYYMMDD') AS day FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'usage_records'::regclass AND to_date(right(c.relname, 8), 'YYYYMMDD') BETWEEN $1 AND $2 ORDER BY 1
        """;

    public static readonly string[] Clear =
    [
        "DELETE FROM usage_hourly WHERE hour >= $1 AND hour < $2",
        "DELETE FROM usage_hourly_models WHERE hour >= $1 AND hour < $2",
        "DELETE FROM usage_daily WHERE day >= $1 AND day < $2",
        "DELETE FROM usage_daily_keys WHERE day >= $1 AND day < $2",
        "DELETE FROM usage_hourly_outcomes WHERE hour >= $1 AND hour < $2",
        "DELETE FROM usage_hourly_model_outcomes WHERE hour >= $1 AND hour < $2",
    ];

    public const string Add = $"{OfDay}, {RollupSql.AddAmounts} SELECT count(*) FROM amounts";

    // Where rollups are right, so is what is summed up of all days.
    public const string ClearActivity = "DELETE FROM usage_activity";

    public const string AddActivity = $"INSERT INTO usage_activity (principal_id, key_id, model, first_request, last_hit) {Activity}";

    private const string Activity = "SELECT principal_id, key_id, model, min(hour), max(hour) FILTER (WHERE hits > 0) FROM usage_hourly GROUP BY 1, 2, 3";

    // Each answers with the rows that differ: whether the table has it or the records make it, and the row.
    private const string Differences = """
        SELECT false, to_jsonb(d)::text FROM (SELECT * FROM found EXCEPT SELECT * FROM made) d
        UNION ALL SELECT true, to_jsonb(d)::text FROM (SELECT * FROM made EXCEPT SELECT * FROM found) d
        ORDER BY 2, 1
        """;

    private const string HourlyColumns = $"hour, principal_id, key_id, model, {RollupSql.Totals}, {RollupSql.Details}";

    private const string HourlyModelColumns = $"hour, model, {RollupSql.Totals}, {RollupSql.Details}";

    private const string DailyColumns = $"day, principal_id, key_id, model, {RollupSql.Totals}";

    private const string DailyKeyColumns = $"day, principal_id, key_id, {RollupSql.Totals}";

    private const string OutcomeColumns = "hour, principal_id, key_id, model, outcome, reason, requests, prompt_tokens";

    private const string ModelOutcomeColumns = "hour, model, outcome, reason, requests, prompt_tokens";

    public static readonly (string Table, string Sql)[] Compare =
    [
        ("usage_hourly", $"""
            {OfDay}, made ({HourlyColumns}) AS ({RollupSql.Hourly}),
            found AS (SELECT {HourlyColumns} FROM usage_hourly WHERE hour >= $1 AND hour < $2) {Differences}
            """),
        ("usage_hourly_models", $"""
            {OfDay}, made ({HourlyModelColumns}) AS ({RollupSql.HourlyModels}),
            found AS (SELECT {HourlyModelColumns} FROM usage_hourly_models WHERE hour >= $1 AND hour < $2) {Differences}
            """),
        ("usage_daily", $"""
            {OfDay}, made ({DailyColumns}) AS ({RollupSql.Daily}),
            found AS (SELECT {DailyColumns} FROM usage_daily WHERE day >= $1 AND day < $2) {Differences}
            """),
        ("usage_daily_keys", $"""
            {OfDay}, made ({DailyKeyColumns}) AS ({RollupSql.DailyKeys}),
            found AS (SELECT {DailyKeyColumns} FROM usage_daily_keys WHERE day >= $1 AND day < $2) {Differences}
            """),
        ("usage_hourly_outcomes", $"""
            {OfDay}, made ({OutcomeColumns}) AS ({RollupSql.Outcomes}),
            found AS (SELECT {OutcomeColumns} FROM usage_hourly_outcomes WHERE hour >= $1 AND hour < $2) {Differences}
            """),
        ("usage_hourly_model_outcomes", $"""
            {OfDay}, made ({ModelOutcomeColumns}) AS ({RollupSql.ModelOutcomes}),
            found AS (SELECT {ModelOutcomeColumns} FROM usage_hourly_model_outcomes WHERE hour >= $1 AND hour < $2) {Differences}
            """),
    ];

    public const string CompareActivity = $"""
        WITH made (principal_id, key_id, model, first_request, last_hit) AS ({Activity}),
        found AS (SELECT principal_id, key_id, model, first_request, last_hit FROM usage_activity) {Differences}
        """;
}
