namespace CacheIndex.Tariffs;

internal static class TariffSql
{
    /// <summary>The order in which <see cref="TariffLine.Read"/> expects a row's columns.</summary>
    public const string Columns = """
        version, model, valid_from, valid_to, input_per_million, output_per_million, read_multiplier, write_5m_multiplier, write_1h_multiplier,
        write_24h_multiplier, created_at, created_by
        """;

    public const string HoldingWithin = $"""
        SELECT {Columns} FROM tariffs WHERE model = ANY ($1) AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $2)
        """;

    // $1 null = every model's.
    public const string List = $"SELECT {Columns} FROM tariffs WHERE $1::text IS NULL OR model = $1 ORDER BY valid_from DESC, model";

    public const string HoldingAt = $"SELECT {Columns} FROM tariffs WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1) ORDER BY model";

    public const string Open = $"SELECT {Columns} FROM tariffs WHERE model = $1 AND valid_to IS NULL";

    public const string LastRecorded = "SELECT max(submitted_at) FROM usage_records WHERE model = $1 AND submitted_at >= $2";

    public const string Close = $"UPDATE tariffs SET valid_to = $2 WHERE version = $1 AND valid_to IS NULL RETURNING {Columns}";

    public const string Add = $"""
        INSERT INTO tariffs (model, valid_from, input_per_million, output_per_million, read_multiplier, write_5m_multiplier, write_1h_multiplier,
            write_24h_multiplier, created_at, created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING {Columns}
        """;

    // Prices are linear, so those of sums are the sums of prices. $4 and $5 per million; $6 to $9 the multipliers.
    public const string Preview = """
        SELECT requests, list_cost, charged_cost, trim_scale(prompt * p + completion * q),
               trim_scale((prompt - read - w5 - w1 - w24) * p + read * p * $6 + w5 * p * $7 + w1 * p * $8 + w24 * p * $9 + completion * q)
        FROM (
            SELECT COALESCE(sum(requests), 0)::bigint AS requests, trim_scale(COALESCE(sum(list_cost), 0)) AS list_cost,
                   trim_scale(COALESCE(sum(charged_cost), 0)) AS charged_cost, COALESCE(sum(prompt_tokens), 0) AS prompt,
                   COALESCE(sum(completion_tokens), 0) AS completion, COALESCE(sum(read_5m_tokens + read_1h_tokens + read_24h_tokens), 0) AS read,
                   COALESCE(sum(write_5m_tokens), 0) AS w5, COALESCE(sum(write_1h_tokens), 0) AS w1, COALESCE(sum(write_24h_tokens), 0) AS w24,
                   $4::numeric * 0.000001 AS p, $5::numeric * 0.000001 AS q
            FROM usage_hourly_models WHERE model = $1 AND hour >= $2 AND hour < $3
        ) s
        """;
}
