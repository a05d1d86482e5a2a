using Microsoft.Extensions.Options;
using Npgsql;
using PromptCaching.Usage;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace CacheIndex.Analytics;

/// <summary>Reads sums from rows that start with <see cref="AnalyticsSql.TotalColumns"/>.</summary>
internal sealed class TotalsReader(IOptions<MultiplierOptions> multipliers)
{
    /// <summary>How many columns the totals take.</summary>
    public const int Columns = 13;

    public static UsageTotals None { get; } = new(0, 0, 0, 0, new TierTokens(0, 0, 0), new TierTokens(0, 0, 0), 0, new UsageMoney(0, 0, 0));

    public UsageTotals Read(NpgsqlDataReader row)
    {
        var read = new TierTokens(row.GetInt64(4), row.GetInt64(5), row.GetInt64(6));
        var written = new TierTokens(row.GetInt64(7), row.GetInt64(8), row.GetInt64(9));
        var saved = multipliers.Value.ForTokens().SavedTokens(new CacheUsage(read.Total, written.FiveMinutes, written.OneHour, written.OneDay));
        return new UsageTotals(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), read, written, saved,
            new UsageMoney(row.GetDecimal(10), row.GetDecimal(11), row.GetInt64(12)));
    }
}
