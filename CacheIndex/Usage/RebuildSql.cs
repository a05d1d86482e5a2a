namespace CacheIndex.Usage;

/// <summary>Rollups of one UTC day ($1 to $2), made anew from its records or compared with them.</summary>
internal static class RebuildSql
{
    private const string OfDay = $"""
        WITH amounts AS MATERIALIZED (SELECT {RollupSql.Amounts} FROM usage_records WHERE submitted_at >= $1 AND submitted_at < $2)
        """;

    // Days that have records. What is older has only sums, which stay. Only a partition's name ends in a date.
    public const string Days = """
        SELECT day FROM (
            SELECT CASE WHEN c.relname ~ '_p[0-9]{8}$' THEN to_date(right(c.relname, 8), 'YYYYMMDD') END AS day
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'usage_records'::regclass
        ) d
        WHERE day BETWEEN $1 AND $2 ORDER BY 1
        """;

    public static readonly string[] Clear = [.. RollupSql.All.Select(static rollup => rollup.Clear)];

    public static readonly string Add = $"{OfDay}, {RollupSql.AddAmounts} SELECT count(*) FROM amounts";

    // The week that holds the day, once its days are right.
    private const string OfWeek = "date_trunc('week', $1, 'UTC')";

    private const string DaysOfWeek = $"""
        (SELECT * FROM usage_daily WHERE day >= {OfWeek} AND day < {OfWeek} + interval '168 hours' AND day < {RollupSql.WeeksUntil}) d
        """;

    public static readonly string[] ReplaceWeek =
    [
        .. RollupSql.Weeks.SelectMany(static rollup => (string[])
        [
            $"DELETE FROM {rollup.Table} WHERE week = {OfWeek}", rollup.InsertOf(DaysOfWeek, "day"),
        ]),
    ];

    // Where rollups are right, so is what is summed up of all days.
    public const string ClearActivity = "DELETE FROM usage_activity";

    public const string AddActivity = $"INSERT INTO usage_activity (principal_id, key_id, model, first_request, last_hit) {Activity}";

    private const string OfActivity =
        "FROM usage_minutely m WHERE m.principal_id = a.principal_id AND m.key_id = a.key_id AND m.model = a.model AND m.minute";

    private const string OfFirstHour = $"{OfActivity} >= a.first_hour AND m.minute < a.first_hour + interval '1 hour'";

    private const string OfLastHour = $"{OfActivity} >= a.last_hour AND m.minute < a.last_hour + interval '1 hour'";

    // The minute; of an hour whose minutes are gone, the hour.
    private const string Activity = $"""
        SELECT principal_id, key_id, model, COALESCE((SELECT min(m.minute) {OfFirstHour}), first_hour),
            COALESCE((SELECT max(m.minute) {OfLastHour} AND m.hits > 0), last_hour)
        FROM (SELECT principal_id, key_id, model, min(hour) AS first_hour, max(hour) FILTER (WHERE hits > 0) AS last_hour FROM usage_hourly
              GROUP BY 1, 2, 3) a
        """;

    // Each answers with the rows that differ: whether the table has it or the records make it, and the row.
    private const string Differences = """
        SELECT false, to_jsonb(d)::text FROM (SELECT * FROM found EXCEPT SELECT * FROM made) d
        UNION ALL SELECT true, to_jsonb(d)::text FROM (SELECT * FROM made EXCEPT SELECT * FROM found) d
        ORDER BY 2, 1
        """;

    // Every rollup is compared with the sums by the minute, which are the finest: a day may have millions of records.
    public static readonly string[] GatherAmounts =
    [
        "CREATE TEMP TABLE amounts (LIKE usage_minutely) ON COMMIT DROP",
        $"{OfDay} INSERT INTO pg_temp.amounts ({RollupSql.Minutes.Columns}) {RollupSql.Minutes.Made}",
    ];

    public static readonly (string Table, string Sql)[] Compare =
    [
        .. RollupSql.All.Select(static rollup =>
            (rollup.Table, $"WITH made ({rollup.Columns}) AS ({rollup.Made}), found AS ({rollup.Found}) {Differences}")),
    ];

    public static readonly (string Table, string Sql)[] CompareAllDays =
    [
        .. RollupSql.Weeks.Select(static rollup => (rollup.Table, $"""
            WITH made ({rollup.Columns}) AS ({rollup.MadeOf($"(SELECT * FROM usage_daily WHERE day < {RollupSql.WeeksUntil}) d", "day")}),
            found AS (SELECT {rollup.Columns} FROM {rollup.Table}) {Differences}
            """)),
        ("usage_activity", CompareActivity),
    ];

    private const string CompareActivity = $"""
        WITH made (principal_id, key_id, model, first_request, last_hit) AS ({Activity}),
        found AS (
            SELECT principal_id, key_id, model, CASE WHEN EXISTS (SELECT {OfFirstHour}) THEN first_request ELSE first_hour END AS first_request,
                CASE WHEN EXISTS (SELECT {OfLastHour}) THEN last_hit ELSE last_hour END AS last_hit
            FROM (SELECT *, date_trunc('hour', first_request, 'UTC') AS first_hour, date_trunc('hour', last_hit, 'UTC') AS last_hour
                  FROM usage_activity) a
        ) {Differences}
        """;
}
