namespace CacheIndex.Analytics;

/// <summary>A range of whole minutes cut at full hours: whole hours come from the rollups of hours, the rest at both ends from those of minutes.
/// So sums are exact, and no record is read.</summary>
internal sealed record UsageRange(
    DateTimeOffset HeadFrom, DateTimeOffset HeadTo, DateTimeOffset HoursFrom, DateTimeOffset HoursTo, DateTimeOffset TailFrom, DateTimeOffset TailTo)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);   // counted from a Monday, as .NET's time begins with one

    public static UsageRange Cut(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        var first = Ceiling(from, Hour);
        // What has not happened yet has no records: the running hour's sum is all there is.
        var last = to < now ? Floor(to, Hour) : Ceiling(to, Hour);
        return first >= last ? MinutesOnly(from, to) : new UsageRange(from, first, first, last, last, to < last ? last : to);
    }

    public static UsageRange MinutesOnly(DateTimeOffset from, DateTimeOffset to) => new(from, to, to, to, to, to);

    /// <summary>The whole UTC days among the whole hours, for the rollups that have days; empty where there are none. A day that is not over yet
    /// counts as whole when the range reaches to now.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Days(DateTimeOffset now) => Whole(Day, HoursFrom, HoursTo, now);

    /// <summary>The whole weeks, from Monday, among the whole days. As with days.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Weeks(DateTimeOffset now)
    {
        var (from, to) = Days(now);
        return Whole(Week, from, to, now);
    }

    /// <summary>The whole minutes that hold a range: it begins with a minute, and ends with one.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) MinutesOf(DateTimeOffset from, DateTimeOffset to) => (Floor(from, Minute), Ceiling(to, Minute));

    /// <summary>Whether a time lies within one of the whole hours.</summary>
    public bool CutsHour(DateTimeOffset time) => HourOf(time) is var hour && hour != time && hour >= HoursFrom && hour < HoursTo;

    /// <summary>The last full hour that is not after the time.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset time) => Floor(time, Hour);

    /// <summary>The UTC day's beginning.</summary>
    public static DateTimeOffset DayOf(DateTimeOffset time) => Floor(time, Day);

    private static (DateTimeOffset From, DateTimeOffset To) Whole(TimeSpan unit, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        var first = Ceiling(from, unit);
        var last = to < now ? Floor(to, unit) : Ceiling(to, unit);
        return first >= last ? (to, to) : (first, last);
    }

    private static DateTimeOffset Floor(DateTimeOffset time, TimeSpan width) => new(time.UtcTicks - time.UtcTicks % width.Ticks, TimeSpan.Zero);

    private static DateTimeOffset Ceiling(DateTimeOffset time, TimeSpan width) => Floor(time, width) is var floor && floor == time ? floor : floor + width;
}
