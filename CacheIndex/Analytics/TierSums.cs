using Npgsql;

namespace CacheIndex.Analytics;

/// <summary>One tier's part of a range.</summary>
internal sealed class TierSums
{
    public long Writes { get; private set; }

    public long WrittenTokens { get; private set; }

    public long Hits { get; private set; }

    public long ReadTokens { get; private set; }

    public decimal WritePremium { get; private set; }

    public decimal ReadDiscount { get; private set; }

    public long Ended { get; private set; }

    public long EndedUnread { get; private set; }

    public long EndedUnreadTokens { get; private set; }

    /// <summary>Reads the tier's columns of a row in which each figure has one column a tier.</summary>
    public void ReadUsage(NpgsqlDataReader row, int tier, int tiers)
    {
        Writes = row.GetInt64(tier);
        WrittenTokens = row.GetInt64(tiers + tier);
        Hits = row.GetInt64(2 * tiers + tier);
        ReadTokens = row.GetInt64(3 * tiers + tier);
        WritePremium = row.GetDecimal(4 * tiers + tier);
        ReadDiscount = row.GetDecimal(5 * tiers + tier);
    }

    /// <summary>Reads a tier's ended entries.</summary>
    public void ReadEnded(NpgsqlDataReader row)
    {
        Ended = row.GetInt64(1);
        EndedUnread = row.GetInt64(2);
        EndedUnreadTokens = row.GetInt64(3);
    }
}
