namespace CacheIndex.Analytics;

/// <summary>Live entries of one scope and tier.</summary>
internal sealed class LiveTally
{
    public long Entries { get; private set; }

    public long Tokens { get; private set; }

    public DateTimeOffset NextExpiry { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>How many end in each slice of the tier's window, the next slice first.</summary>
    public long[] Expiring { get; } = new long[LiveSnapshot.Slices];

    public void Add(int slice, long entries, long tokens, DateTimeOffset nextExpiry)
    {
        Entries += entries;
        Tokens += tokens;
        Expiring[slice] += entries;
        if (nextExpiry < NextExpiry) NextExpiry = nextExpiry;
    }
}
