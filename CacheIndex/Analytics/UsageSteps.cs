namespace CacheIndex.Analytics;

/// <summary>A range of whole minutes in steps from unit to larger unit, each at the nearest instant where the larger one begins, so that a sum over it reads few
/// rows: from <paramref name="From"/> by minutes to <paramref name="FirstHour"/>, by hours to <paramref name="FirstDay"/>, by days to <paramref name="FirstWeek"/>,
/// by weeks to <paramref name="LastWeek"/>, and down again to <paramref name="To"/>. A step that leads back is taken away from the sum.</summary>
internal sealed record UsageSteps(
    DateTimeOffset From, DateTimeOffset FirstHour, DateTimeOffset FirstDay, DateTimeOffset FirstWeek,
    DateTimeOffset LastWeek, DateTimeOffset LastDay, DateTimeOffset LastHour, DateTimeOffset To)
{
    /// <summary>Cuts a range.</summary>
    /// <param name="from">Where it begins, at a full minute.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="now">What is later has no records, so a unit that has begun is all there is of it.</param>
    /// <param name="weeksUntil">Weeks before this have sums.</param>
    public static UsageSteps Cut(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, DateTimeOffset weeksUntil)
    {
        var (firstHour, lastHour) = Nearest(UsageRange.Hour, from, to, now, DateTimeOffset.MaxValue);
        var (firstDay, lastDay) = Nearest(UsageRange.Day, firstHour, lastHour, now, DateTimeOffset.MaxValue);
        var (firstWeek, lastWeek) = Nearest(UsageRange.Week, firstDay, lastDay, now, weeksUntil);
        return new UsageSteps(from, firstHour, firstDay, firstWeek, lastWeek, lastDay, lastHour, to);
    }

    private static (DateTimeOffset First, DateTimeOffset Last) Nearest(
        TimeSpan unit, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, DateTimeOffset until)
    {
        var first = UsageRange.Floor(from + unit / 2, unit);
        var last = to < now ? UsageRange.Floor(to + unit / 2, unit) : UsageRange.Ceiling(to, unit);
        if (last > until) last = until;
        var beside = (first - from).Duration() + (last < to || to < now ? (last - to).Duration() : TimeSpan.Zero);
        return first < last && beside < to - from ? (first, last) : (to, to);   // or the smaller unit goes all the way
    }
}
