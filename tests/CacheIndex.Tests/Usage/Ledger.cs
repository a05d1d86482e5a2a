using Npgsql;

namespace CacheIndex.Tests.Usage;

/// <summary>What the ledger's tables hold, read past the service.</summary>
internal static class Ledger
{
    public static async Task<long> CountAsync(string database, string from)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand($"SELECT count(*) FROM {from}");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>How many rows of the rollup are not the sum of their records, or are missing.</summary>
    public static Task<long> RollupErrorsAsync(string database) => CountAsync(database, """
        (SELECT hour, principal_id, key_id, model, requests, hits, prompt_tokens, completion_tokens,
                read_5m_tokens, read_1h_tokens, read_24h_tokens, write_5m_tokens, write_1h_tokens, write_24h_tokens FROM usage_hourly) h
        FULL JOIN
        (SELECT date_trunc('hour', submitted_at, 'UTC') AS hour, principal_id, key_id, model, count(*) AS requests, count(*) FILTER (WHERE read_tokens > 0) AS hits,
                sum(COALESCE(prompt_tokens, 0)) AS prompt_tokens, sum(COALESCE(completion_tokens, 0)) AS completion_tokens,
                sum(CASE WHEN read_tier = 0 THEN read_tokens ELSE 0 END) AS read_5m_tokens, sum(CASE WHEN read_tier = 1 THEN read_tokens ELSE 0 END) AS read_1h_tokens,
                sum(CASE WHEN read_tier = 2 THEN read_tokens ELSE 0 END) AS read_24h_tokens,
                sum(write_5m_tokens) AS write_5m_tokens, sum(write_1h_tokens) AS write_1h_tokens, sum(write_24h_tokens) AS write_24h_tokens
         FROM usage_records GROUP BY 1, 2, 3, 4) r
        USING (hour, principal_id, key_id, model, requests, hits, prompt_tokens, completion_tokens,
               read_5m_tokens, read_1h_tokens, read_24h_tokens, write_5m_tokens, write_1h_tokens, write_24h_tokens)
        WHERE h IS NULL OR r IS NULL
        """);
}
