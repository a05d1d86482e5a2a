namespace CacheIndex.Analytics;

/// <summary>A range of whole minutes cut at full hours: whole hours come from the rollups of hours, the rest at both ends from those of minutes.
/// So sums are exact, and no record is read.</summary>
internal sealed record UsageRange(
    DateTimeOffset HeadFrom, DateTimeOffset HeadTo, DateTimeOffset HoursFrom, DateTimeOffset HoursTo, DateTimeOffset TailFrom, DateTimeOffset TailTo)
{
    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    public static readonly TimeSpan Day = TimeSpan.FromDays(1);
    public static readonly TimeSpan Week = TimeSpan.FromDays(7);   // counted from a Monday, as .NET's time begins with one
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

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
    public (DateTimeOffset From, DateTimeOffset To) Days(DateTimeOffset now)
    {
        var first = Ceiling(HoursFrom, Day);
        var last = HoursTo < now ? Floor(HoursTo, Day) : Ceiling(HoursTo, Day);
        return first >= last ? (HoursTo, HoursTo) : (first, last);
    }

    /// <summary>The whole minutes that hold a range: it begins with a minute, and ends with one.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) MinutesOf(DateTimeOffset from, DateTimeOffset to) => (Floor(from, Minute), Ceiling(to, Minute));

    /// <summary>Whether a time lies within one of the whole hours.</summary>
    public bool CutsHour(DateTimeOffset time) => HourOf(time) is var hour && hour != time && hour >= HoursFrom && hour < HoursTo;

    /// <summary>The last full hour that is not after the time.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset time) => Floor(time, Hour);

    /// <summary>The UTC day's beginning.</summary>
    public static DateTimeOffset DayOf(DateTimeOffset time) => Floor(time, Day);

    /// <summary>The last beginning of a unit that is not after the time.</summary>
    public static DateTimeOffset Floor(DateTimeOffset time, TimeSpan width) => new(time.UtcTicks - time.UtcTicks % width.Ticks, TimeSpan.Zero);

    /// <summary>The first one that is not before it.</summary>
    public static DateTimeOffset Ceiling(DateTimeOffset time, TimeSpan width) => Floor(time, width) is var floor && floor == time ? floor : floor + width;
}
