using CacheIndex.Postgres;
using Npgsql;
using PromptCaching.Pricing;

namespace CacheIndex.Tests.Usage;

/// <summary>What the ledger's tables hold, read past the service.</summary>
internal static class Ledger
{
    private const string Totals = """
        requests, hits, prompt_tokens, completion_tokens, read_5m_tokens, read_1h_tokens, read_24h_tokens, write_5m_tokens, write_1h_tokens,
        write_24h_tokens, list_cost, charged_cost, unpriced_requests
        """;

    private const string SumsOfTotals = """
        sum(requests) AS requests, sum(hits) AS hits, sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens,
        sum(read_5m_tokens) AS read_5m_tokens, sum(read_1h_tokens) AS read_1h_tokens, sum(read_24h_tokens) AS read_24h_tokens,
        sum(write_5m_tokens) AS write_5m_tokens, sum(write_1h_tokens) AS write_1h_tokens, sum(write_24h_tokens) AS write_24h_tokens,
        sum(list_cost) AS list_cost, sum(charged_cost) AS charged_cost, sum(unpriced_requests) AS unpriced_requests
        """;

    private const string Records = """
        (SELECT date_trunc('minute', submitted_at, 'UTC') AS minute, date_trunc('hour', submitted_at, 'UTC') AS hour, date_trunc('day', submitted_at, 'UTC') AS day, date_trunc('week', submitted_at, 'UTC') AS week, principal_id, key_id, model,
                outcome, COALESCE(reason, '') AS reason, count(*) AS requests, count(*) FILTER (WHERE read_tokens > 0) AS hits,
                sum(COALESCE(prompt_tokens, 0)) AS prompt_tokens, sum(COALESCE(completion_tokens, 0)) AS completion_tokens,
                sum(CASE WHEN read_tier = 0 THEN read_tokens ELSE 0 END) AS read_5m_tokens, sum(CASE WHEN read_tier = 1 THEN read_tokens ELSE 0 END) AS read_1h_tokens,
                sum(CASE WHEN read_tier = 2 THEN read_tokens ELSE 0 END) AS read_24h_tokens,
                sum(write_5m_tokens) AS write_5m_tokens, sum(write_1h_tokens) AS write_1h_tokens, sum(write_24h_tokens) AS write_24h_tokens,
                sum(COALESCE(list_cost, 0)) AS list_cost, sum(COALESCE(charged_cost, 0)) AS charged_cost,
                count(*) FILTER (WHERE tariff_version IS NULL) AS unpriced_requests
         FROM usage_records GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9)
        """;

    public static async Task<long> CountAsync(string database, string from)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand($"SELECT count(*) FROM {from}");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>How many rows of the rollups are not the sum of their records, or are missing.</summary>
    public static async Task<long> RollupErrorsAsync(string database)
    {
        var errors = 0L;
        foreach (var (table, keys, sums, columns) in new[]
        {
            ("usage_minutely", "minute, principal_id, key_id, model, outcome, reason", SumsOfTotals, Totals),
            ("usage_minutely_models", "minute, model", SumsOfTotals, Totals),
            ("usage_hourly_keys", "hour, principal_id, key_id", SumsOfTotals, Totals),
            ("usage_hourly", "hour, principal_id, key_id, model", SumsOfTotals, Totals),
            ("usage_hourly_models", "hour, model", SumsOfTotals, Totals),
            ("usage_daily", "day, principal_id, key_id, model", SumsOfTotals, Totals),
            ("usage_daily_keys", "day, principal_id, key_id", SumsOfTotals, Totals),
            ("usage_weekly", "week, principal_id, key_id, model", SumsOfTotals, Totals),
            ("usage_weekly_keys", "week, principal_id, key_id", SumsOfTotals, Totals),
            ("usage_daily_outcomes", "day, principal_id, key_id, model, outcome, reason",
                "sum(requests) AS requests, sum(prompt_tokens) AS prompt_tokens", "requests, prompt_tokens"),
            ("usage_daily_model_outcomes", "day, model, outcome, reason",
                "sum(requests) AS requests, sum(prompt_tokens) AS prompt_tokens", "requests, prompt_tokens"),
            ("usage_hourly_model_outcomes", "hour, model, outcome, reason",
                "sum(requests) AS requests, sum(prompt_tokens) AS prompt_tokens", "requests, prompt_tokens"),
        })
        {
            var added = keys.StartsWith("week", StringComparison.Ordinal) ? "week < (SELECT until FROM usage_weeks)" : "true";
            errors += await CountAsync(database, $"""
                (SELECT {keys}, {columns} FROM {table}) h
                FULL JOIN (SELECT {keys}, {sums} FROM {Records} records WHERE {added} GROUP BY {keys}) r USING ({keys}, {columns})
                WHERE h IS NULL OR r IS NULL
                """);
        }
        return errors;
    }

    /// <summary>Prices as if they had been entered in time.</summary>
    public static async Task AddTariffsAsync(string database, params Tariff[] tariffs)
    {
        await using var source = NpgsqlDataSource.Create(database);
        foreach (var tariff in tariffs)
        {
            await using var command = source.CreateCommand("""
                INSERT INTO tariffs (model, valid_from, valid_to, input_per_million, output_per_million, read_multiplier, write_5m_multiplier,
                    write_1h_multiplier, write_24h_multiplier, created_at, created_by)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $2, 'test')
                """);
            command.Parameters.With(tariff.Model).With(tariff.ValidFrom).With(tariff.ValidTo).With(tariff.InputPerMillion).With(tariff.OutputPerMillion)
                .With(tariff.Multipliers.Read).With(tariff.Multipliers.Write5m).With(tariff.Multipliers.Write1h).With(tariff.Multipliers.Write24h);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }
}
