namespace CacheIndex.Usage;

internal static class UsageSql
{
    // One statement: records that are new, and only they, are added to their hours. Answers with the new ones.
    public const string Record = """
        WITH inserted AS (
            INSERT INTO usage_records (
                submitted_at, request_id, principal_id, key_id, model, upstream, upstream_model, dialect, status, outcome, reason,
                prompt_tokens, completion_tokens, read_tokens, read_tier, write_5m_tokens, write_1h_tokens, write_24h_tokens,
                read_hash, read_written_at, upstream_read_tokens, upstream_write_tokens, counted_tokens, streamed,
                dispatched_at, first_byte_at, completed_at, finish_reason, user_agent, trace_id, tokenizer_version, recorded_at)
            SELECT *, $32 FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                $24, $25, $26, $27, $28, $29, $30, $31)
            ON CONFLICT DO NOTHING
            RETURNING *
        ), rolled_up AS (
            INSERT INTO usage_hourly AS h (
                hour, principal_id, key_id, model, requests, hits, prompt_tokens, completion_tokens,
                read_5m_tokens, read_1h_tokens, read_24h_tokens, write_5m_tokens, write_1h_tokens, write_24h_tokens)
            SELECT date_trunc('hour', submitted_at, 'UTC'), principal_id, key_id, model,
                   count(*), count(*) FILTER (WHERE read_tokens > 0), COALESCE(sum(prompt_tokens), 0), COALESCE(sum(completion_tokens), 0),
                   COALESCE(sum(read_tokens) FILTER (WHERE read_tier = 0), 0), COALESCE(sum(read_tokens) FILTER (WHERE read_tier = 1), 0),
                   COALESCE(sum(read_tokens) FILTER (WHERE read_tier = 2), 0), sum(write_5m_tokens), sum(write_1h_tokens), sum(write_24h_tokens)
            FROM inserted GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
            ON CONFLICT (hour, principal_id, key_id, model) DO UPDATE SET
                requests = h.requests + excluded.requests,
                hits = h.hits + excluded.hits,
                prompt_tokens = h.prompt_tokens + excluded.prompt_tokens,
                completion_tokens = h.completion_tokens + excluded.completion_tokens,
                read_5m_tokens = h.read_5m_tokens + excluded.read_5m_tokens,
                read_1h_tokens = h.read_1h_tokens + excluded.read_1h_tokens,
                read_24h_tokens = h.read_24h_tokens + excluded.read_24h_tokens,
                write_5m_tokens = h.write_5m_tokens + excluded.write_5m_tokens,
                write_1h_tokens = h.write_1h_tokens + excluded.write_1h_tokens,
                write_24h_tokens = h.write_24h_tokens + excluded.write_24h_tokens
        )
        SELECT request_id, submitted_at FROM inserted
        """;

    public const string CopyWrites = """
        COPY usage_writes (submitted_at, request_id, position, tier, token_count, expires_at, prefix_hash) FROM STDIN (FORMAT BINARY)
        """;

    public const string CopySkeletons = """
        COPY request_skeletons (submitted_at, request_id, kinds, roles, hashes, bytes, tokens, markers) FROM STDIN (FORMAT BINARY)
        """;

    public const string Reject = """
        INSERT INTO usage_rejects (rejected_at, request_id, field, reason, item)
        SELECT $1, request_id, field, reason, item FROM unnest($2, $3, $4, $5) AS r (request_id, field, reason, item)
        """;

    public const string DropRejects = "DELETE FROM usage_rejects WHERE rejected_at < $1";

    public const string LockDays = "SELECT pg_advisory_xact_lock($1)";

    public const string CreateDays = "SELECT create_usage_day(day) FROM unnest($1) AS d (day) ORDER BY day";

    // Dropping waits for readers while new ones queue behind it: rather try again at the next turn.
    public const string DropWaitsBriefly = "SELECT set_config('lock_timeout', '2s', true)";

    public const string DropRecords = "SELECT drop_usage_days('usage_records', $1) + drop_usage_days('usage_writes', $1)";

    public const string DropSkeletons = "SELECT drop_usage_days('request_skeletons', $1)";
}
