namespace Dashboard.Analytics;

/// <summary>A choice of the time filter: how far back, and in which buckets its chart is drawn.</summary>
public sealed record TimeRange(string Name, string Label, TimeSpan Length, string Bucket, TimeSpan BucketLength)
{
    public static readonly TimeRange Default = new("1h", "Last hour", TimeSpan.FromHours(1), "minute", TimeSpan.FromMinutes(1));

    /// <summary>Every choice, shortest first.</summary>
    public static readonly IReadOnlyList<TimeRange> All =
    [
        new("15m", "Last 15 minutes", TimeSpan.FromMinutes(15), "minute", TimeSpan.FromMinutes(1)),
        Default,
        new("24h", "Last 24 hours", TimeSpan.FromHours(24), "hour", TimeSpan.FromHours(1)),
        new("7d", "Last 7 days", TimeSpan.FromDays(7), "hour", TimeSpan.FromHours(1)),
        new("30d", "Last 30 days", TimeSpan.FromDays(30), "day", TimeSpan.FromDays(1)),
    ];

    /// <summary>Whether the buckets are days, which begin at different times in different zones.</summary>
    public bool IsByDay => Bucket == "day";

    /// <summary>The choice of that name; anything else is the default, so that an old link still opens.</summary>
    public static TimeRange Parse(string? name) => All.FirstOrDefault(range => range.Name == name) ?? Default;

    /// <summary>From the start of a bucket to now: the first bar of the chart is then a whole one. Days are those of <paramref name="zone"/>.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Until(DateTimeOffset now, TimeZoneInfo zone)
    {
        if (IsByDay) return (Midnight(TimeZoneInfo.ConvertTime(now - Length, zone).Date, zone), now);
        var from = now.ToUniversalTime() - Length;
        return (from.AddTicks(-(from.Ticks % BucketLength.Ticks)), now);
    }

    private static DateTimeOffset Midnight(DateTime date, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(date)) date = date.AddMinutes(15);   // clocks that go forward at midnight: the day begins later
        return new(date, zone.IsAmbiguousTime(date) ? zone.GetAmbiguousTimeOffsets(date).Max() : zone.GetUtcOffset(date));
    }
}
