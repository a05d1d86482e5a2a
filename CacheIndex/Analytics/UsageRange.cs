namespace CacheIndex.Analytics;

/// <summary>A range of time cut at full hours: whole hours come from the rollup, the rest at both ends from the records. So sums are exact.</summary>
internal sealed record UsageRange(
    DateTimeOffset HeadFrom, DateTimeOffset HeadTo, DateTimeOffset HoursFrom, DateTimeOffset HoursTo, DateTimeOffset TailFrom, DateTimeOffset TailTo)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static UsageRange Cut(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        var first = Floor(from) == from ? from : Floor(from) + Hour;
        // What has not happened yet has no records: the running hour's rollup is all there is.
        var last = Floor(to) == to || to < now ? Floor(to) : Floor(to) + Hour;
        return first >= last ? RecordsOnly(from, to) : new UsageRange(from, first, first, last, last, to < last ? last : to);
    }

    public static UsageRange RecordsOnly(DateTimeOffset from, DateTimeOffset to) => new(from, to, to, to, to, to);

    private static DateTimeOffset Floor(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % Hour.Ticks, TimeSpan.Zero);
}
