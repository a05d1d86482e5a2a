using Npgsql;

namespace TestSupport;

/// <summary>A ledger of made-up requests: a day's rhythm, few busy principals and many quiet ones, every outcome, reason and tier, most of it with
/// a tariff. The same numbers make the same ledger. Only records: their sums are for the product to make.</summary>
/// <param name="Principals">How many.</param>
/// <param name="Keys">How many, at most three a principal.</param>
public sealed record MadeUpLedger(int Principals, int Keys)
{
    /// <summary>Each principal uses four of them.</summary>
    public const int Models = 12;

    // $1 principals, $2 keys, $3 since when there are tariffs. The last model has none; the first became cheaper a week later.
    private static readonly string[] Population =
    [
        "INSERT INTO principals SELECT md5('principal ' || n)::uuid, 'team-' || n, $3 FROM generate_series(0, $1 - 1) n",
        """
        INSERT INTO api_keys (key_id, principal_id, name, secret_hash, created_at)
        SELECT md5('key ' || n)::uuid, md5('principal ' || n % $1)::uuid, 'key-' || n / $1, sha256(convert_to('secret ' || n, 'UTF8')), $3
        FROM generate_series(0, $2 - 1) n
        """,
        """
        INSERT INTO tariffs (model, valid_from, valid_to, input_per_million, output_per_million, read_multiplier, write_5m_multiplier, write_1h_multiplier,
            write_24h_multiplier, created_at, created_by)
        SELECT 'model-' || n, $3, CASE n WHEN 0 THEN $3 + interval '7 days' END, 0.15 * (n + 1), 0.6 * (n + 1), 0.1, 1.25, 2, 2.5, $3, 'made up'
        FROM generate_series(0, 10) n
        UNION ALL SELECT 'model-0', $3 + interval '7 days', NULL, 0.1234, 0.5, 0.1, 1.25, 2, 2.5, $3, 'made up'
        """,
    ];

    // $1 and $2 the ledger's whole time, which is whole days; $3 and $4 the first and last number to add, of $5 in all; $6 principals, $7 keys.
    private const string Records = """
        INSERT INTO usage_records (
            submitted_at, request_id, principal_id, key_id, model, upstream, upstream_model, dialect, status, outcome, reason, prompt_tokens, completion_tokens,
            read_tokens, read_tier, write_5m_tokens, write_1h_tokens, write_24h_tokens, read_written_at, counted_tokens, streamed, dispatched_at, first_byte_at,
            completed_at, finish_reason, user_agent, tokenizer_version, entries_5m, entries_1h, entries_24h, tariff_version, list_cost, charged_cost,
            read_discount, write_premium_5m, write_premium_1h, write_premium_24h, recorded_at)
        SELECT at, id, principal_id, key_id, r.model, 'default', r.model, 'chat_completions', status, outcome, reason, prompt, completion,
            read, CASE WHEN read > 0 THEN tier END, w5, w1, w24, CASE WHEN read > 0 THEN at - interval '2 minutes' END, counted, true, at + interval '3 ms',
            at + interval '400 ms', at + interval '3 seconds', 'stop', 'OpenAI/Python 1.99.0', 'o200k-1', (w5 > 0)::integer, (w1 > 0)::integer, (w24 > 0)::integer,
            version, paid_prompt * p + paid_completion * q,
            (paid_prompt - read - w5 - w1 - w24) * p + read * p * read_multiplier
                + (w5 * write_5m_multiplier + w1 * write_1h_multiplier + w24 * write_24h_multiplier) * p + paid_completion * q,
            read * p * (1 - read_multiplier), w5 * p * (write_5m_multiplier - 1), w1 * p * (write_1h_multiplier - 1), w24 * p * (write_24h_multiplier - 1),
            at + interval '3.2 seconds'
        FROM (
            SELECT *, COALESCE(prompt, 0) AS paid_prompt, COALESCE(completion, 0) AS paid_completion, CASE WHEN tier = 0 THEN written ELSE 0 END AS w5, CASE WHEN tier = 1 THEN written ELSE 0 END AS w1,
                CASE WHEN tier = 2 THEN written ELSE 0 END AS w24
            FROM (
                SELECT *, CASE WHEN outcome IN ('read', 'read_write') THEN prompt * 6 / 10 ELSE 0 END AS read,
                    CASE WHEN outcome IN ('write', 'read_write') THEN prompt * 3 / 10 ELSE 0 END AS written,
                    CASE WHEN i % 10 > 0 THEN prompt - prompt / 50 END AS counted
                FROM (
                    SELECT *, CASE WHEN outcome = 'vetoed' THEN 502 ELSE 200 END AS status,
                        CASE WHEN outcome <> 'vetoed' AND reason IS DISTINCT FROM 'unknown_usage' THEN (1500 + 60000 * u5 * u5 * u5)::bigint END AS prompt,
                        CASE WHEN outcome <> 'vetoed' AND reason IS DISTINCT FROM 'unknown_usage' THEN (20 + 1500 * u6 * u6)::bigint END AS completion
                    FROM (
                        SELECT i, at, u5, u6, (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(digits, 1, 3) || '8' || substr(digits, 4, 15))::uuid AS id,
                            md5('principal ' || principal)::uuid AS principal_id,
                            md5('key ' || principal + $6 * floor(u2 * u2 * (($7 - 1 - principal) / $6 + 1))::integer)::uuid AS key_id,
                            'model-' || (principal * 7 + floor(4 * u3 * u3)::integer) % 12 AS model,
                            CASE WHEN u1 < 0.7 THEN 0 WHEN u1 < 0.92 THEN 1 ELSE 2 END AS tier,
                            CASE WHEN u4 < 0.45 OR u4 >= 0.992 THEN 'read' WHEN u4 < 0.65 THEN 'read_write' WHEN u4 < 0.77 THEN 'write' WHEN u4 < 0.93 THEN 'none'
                                WHEN u4 < 0.97 THEN 'skipped' ELSE 'vetoed' END AS outcome,
                            CASE WHEN u4 < 0.77 OR u4 >= 0.992 THEN NULL WHEN u4 < 0.87 THEN 'no_breakpoint' WHEN u4 < 0.93 THEN 'below_minimum'
                                WHEN u4 < 0.952 THEN 'cache_off' WHEN u4 < 0.957 THEN 'unknown_usage' WHEN u4 < 0.9575 THEN 'lookup_failed'
                                WHEN u4 < 0.9605 THEN 'lookup_late' WHEN u4 < 0.9606 THEN 'count_failed' WHEN u4 < 0.960602 THEN 'writes_above_prompt'
                                WHEN u4 < 0.97 THEN 'not_cacheable' WHEN u4 < 0.985 THEN 'non_2xx' WHEN u4 < 0.99 THEN 'aborted' WHEN u4 < 0.991 THEN 'error_frame'
                                ELSE 'no_usage' END AS reason
                        FROM (
                            SELECT i, md5(i::text) AS digits, floor($6 * power(u0, 2.5))::integer AS principal, u1, u2, u3, u4, u5, u6,
                                $1 + make_interval(secs => 86400 * (day - 0.08 * sin(2 * pi() * day))) AS at
                            FROM (
                                SELECT i, i::float8 / $5 * extract(epoch FROM $2 - $1)::float8 / 86400 AS day,
                                    (hashint8extended(i, 0) & 16777215) / 16777216.0::float8 AS u0, (hashint8extended(i, 1) & 16777215) / 16777216.0::float8 AS u1,
                                    (hashint8extended(i, 2) & 16777215) / 16777216.0::float8 AS u2, (hashint8extended(i, 3) & 16777215) / 16777216.0::float8 AS u3,
                                    (hashint8extended(i, 4) & 16777215) / 16777216.0::float8 AS u4, (hashint8extended(i, 5) & 16777215) / 16777216.0::float8 AS u5,
                                    (hashint8extended(i, 6) & 16777215) / 16777216.0::float8 AS u6
                                FROM generate_series($3, $4) i
                                OFFSET 0
                            ) drawn
                            OFFSET 0
                        ) placed
                        OFFSET 0
                    ) named
                    OFFSET 0
                ) sized
                OFFSET 0
            ) split
            OFFSET 0
        ) r
        LEFT JOIN (SELECT *, input_per_million * 0.000001 AS p, output_per_million * 0.000001 AS q FROM tariffs) f
            ON f.model = r.model AND r.at >= f.valid_from AND (f.valid_to IS NULL OR r.at < f.valid_to)
        """;

    // Outlines and entries of the records from $1 to $2.
    private static readonly string[] Details =
    [
        """
        INSERT INTO request_skeletons (submitted_at, request_id, blocks)
        SELECT submitted_at, request_id, (
            SELECT string_agg(CASE WHEN b < 12 THEN '\x010400'::bytea ELSE '\x010401' END || int8send(hashint8extended(b, CASE WHEN b < 9 THEN 1 ELSE n END))
                || int4send(4000) || int4send(1000), '' ORDER BY b)
            FROM generate_series(1, 12) b)
        FROM (SELECT submitted_at, request_id, row_number() OVER () AS n FROM usage_records WHERE submitted_at >= $1 AND submitted_at < $2) r
        """,
        """
        INSERT INTO usage_writes (submitted_at, request_id, position, tier, token_count, expires_at, prefix_hash)
        SELECT submitted_at, request_id, 0, 0, write_5m_tokens, submitted_at + interval '5 minutes', sha256(uuid_send(request_id))
        FROM usage_records WHERE submitted_at >= $1 AND submitted_at < $2 AND write_5m_tokens > 0
        """,
    ];

    // $1 copies of each record. A record's columns are named by the row that it becomes.
    private const string Copies = """
        INSERT INTO usage_records
        SELECT (jsonb_populate_record(r, jsonb_build_object('request_id', overlay(r.request_id::text PLACING to_char(n, 'FM000000') FROM 31)))).*
        FROM usage_records r, generate_series(1, $1) n
        """;

    /// <summary>Adds principals, keys and tariffs.</summary>
    public async Task AddPopulationAsync(NpgsqlDataSource source, DateTimeOffset since)
    {
        foreach (var sql in Population) await ExecuteAsync(source, sql, Principals, Keys, since);
    }

    /// <summary>Adds some of the records, made from their numbers; their days must have partitions.</summary>
    /// <param name="source">The database.</param>
    /// <param name="from">Where the whole ledger begins.</param>
    /// <param name="to">Where it ends, whole days later; towards it traffic is busiest.</param>
    /// <param name="first">The first number to add, from 0.</param>
    /// <param name="last">The last.</param>
    /// <param name="of">How many numbers the whole ledger has.</param>
    public Task AddRecordsAsync(NpgsqlDataSource source, DateTimeOffset from, DateTimeOffset to, long first, long last, long of) =>
        ExecuteAsync(source, Records, from, to, first, last, of, Principals, Keys);

    /// <summary>Adds the outlines and the entries of what was submitted in a time.</summary>
    public static async Task AddDetailsAsync(NpgsqlDataSource source, DateTimeOffset from, DateTimeOffset to)
    {
        foreach (var sql in Details) await ExecuteAsync(source, sql, from, to);
    }

    /// <summary>Adds copies of every record until there are so many times as many: the same requests in the same minutes.</summary>
    public static Task MultiplyAsync(NpgsqlDataSource source, int times) => ExecuteAsync(source, Copies, times - 1);

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, params object[] values)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync();
    }
}
