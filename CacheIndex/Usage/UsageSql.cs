namespace CacheIndex.Usage;

internal static class UsageSql
{
    // Before anything else of the transaction is read.
    public const string ShareLedger = "SELECT pg_advisory_xact_lock_shared($1)";

    public const string LockLedger = "SELECT pg_advisory_xact_lock($1)";

    // Answers with the records that are new. One unnest of all columns would keep each in a store of its own first.
    public static readonly string Record = $"""
        INSERT INTO usage_records (
            submitted_at, request_id, principal_id, key_id, model, upstream, upstream_model, dialect, status, outcome, reason,
            prompt_tokens, completion_tokens, read_tokens, read_tier, write_5m_tokens, write_1h_tokens, write_24h_tokens,
            read_hash, read_written_at, upstream_read_tokens, upstream_write_tokens, counted_tokens, streamed,
            dispatched_at, first_byte_at, completed_at, finish_reason, user_agent, trace_id, mode, predicted_read_tokens,
            predicted_write_tokens, tokenizer_version, entries_5m, entries_1h, entries_24h, tariff_version, list_cost, charged_cost,
            read_discount, write_premium_5m, write_premium_1h, write_premium_24h, recorded_at)
        SELECT {string.Join(", ", Enumerable.Range(1, 44).Select(static n => $"unnest(${n})"))}, $45
        ON CONFLICT DO NOTHING
        RETURNING request_id, submitted_at
        """;

    // Partitions are left out at execution just as well; a plan for each batch's times would cost more than it saves.
    public const string PlanOnce = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true)";

    // Adds them to the rollups: $1 and $2 the new ones, $3 to $4 their times. Everybody's rows are among those, and stay locked to the transaction's end:
    // nothing that could come before comes behind it.
    public static readonly string AddUp = $"""
        WITH amounts AS MATERIALIZED (
            SELECT {RollupSql.Amounts} FROM unnest($1, $2) AS n (at, id) CROSS JOIN LATERAL (
                SELECT * FROM usage_records
                WHERE submitted_at = n.at AND request_id = n.id AND submitted_at >= $3 AND submitted_at <= $4
                OFFSET 0
            ) r
        ), {RollupSql.AddAmounts}, {RollupSql.AddToWeeks}
        SELECT
        """;

    // Weeks that are over before $1. A version from before this adds to running weeks.
    public static readonly string[] AddUpWeeks =
    [
        .. RollupSql.Weeks.SelectMany(static rollup => (string[])
        [
            $"DELETE FROM {rollup.Table} WHERE week >= {RollupSql.WeeksUntil}",
            rollup.InsertOf($"(SELECT * FROM usage_daily WHERE day >= {RollupSql.WeeksUntil} AND day < $1) d", "day"),
        ]),
        "UPDATE usage_weeks SET until = GREATEST(until, $1)",
    ];

    public const string CopyWrites = """
        COPY usage_writes (submitted_at, request_id, position, tier, token_count, expires_at, prefix_hash) FROM STDIN (FORMAT BINARY)
        """;

    public const string CopySkeletons = """
        COPY request_skeletons (submitted_at, request_id, blocks) FROM STDIN (FORMAT BINARY)
        """;

    public const string Reject = """
        INSERT INTO usage_rejects (rejected_at, request_id, field, reason, item)
        SELECT $1, request_id, field, reason, item FROM unnest($2, $3, $4, $5) AS r (request_id, field, reason, item)
        ON CONFLICT DO NOTHING
        """;

    public const string DropRejects = "DELETE FROM usage_rejects WHERE rejected_at < $1";

    public const string LockDays = "SELECT pg_advisory_xact_lock($1)";

    public const string CreateDays = "SELECT create_usage_day(day) FROM unnest($1) AS d (day) ORDER BY day";

    // Dropping waits for readers while new ones queue behind it: rather try again at the next turn.
    public const string DropWaitsBriefly = "SELECT set_config('lock_timeout', '2s', true)";

    public const string DropRecords = """
        SELECT drop_usage_days('usage_records', $1) + drop_usage_days('usage_writes', $1) + drop_usage_days('usage_minutely', $1)
             + drop_usage_days('usage_minutely_models', $1)
        """;

    public const string DropSkeletons = "SELECT drop_usage_days('request_skeletons', $1)";
}
