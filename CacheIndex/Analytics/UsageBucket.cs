namespace CacheIndex.Analytics;

/// <summary>The width of a time series' points. Minutes and hours are those of UTC; days and weeks (from Monday) are the reader's.</summary>
internal sealed record UsageBucket(string Name, TimeSpan Width)
{
    public static readonly UsageBucket Minute = new("minute", TimeSpan.FromMinutes(1));
    public static readonly UsageBucket Hour = new("hour", TimeSpan.FromHours(1));
    public static readonly UsageBucket Day = new("day", TimeSpan.FromDays(1));
    public static readonly UsageBucket Week = new("week", TimeSpan.FromDays(7));

    /// <summary>Minutes have many rows, so only for a short range.</summary>
    public static readonly TimeSpan LongestMinuteRange = TimeSpan.FromHours(3);

    public static UsageBucket? Named(string? name) => name switch
    {
        "minute" => Minute,
        "hour" or null or "" => Hour,
        "day" => Day,
        "week" => Week,
        _ => null,
    };

    /// <summary>Where the range's buckets begin, in order; the first holds <paramref name="from"/>.</summary>
    public IReadOnlyList<DateTimeOffset> Starts(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone)
    {
        var starts = new List<DateTimeOffset>();
        if (this == Minute || this == Hour)
        {
            for (var at = from.UtcTicks - from.UtcTicks % Width.Ticks; at < to.UtcTicks; at += Width.Ticks) starts.Add(new DateTimeOffset(at, TimeSpan.Zero));
            return starts;
        }
        var days = this == Week ? 7 : 1;
        var date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(from, zone).DateTime);
        if (this == Week) date = date.AddDays(-((int)date.DayOfWeek + 6) % 7);
        // Where clocks went back over midnight, a date's first instant may lie after the range's.
        if (Midnight(date, zone) > from) date = date.AddDays(-days);
        for (var at = Midnight(date, zone); at < to; date = date.AddDays(days), at = Midnight(date, zone)) starts.Add(at);
        return starts;
    }

    /// <summary>A date's first instant in a zone: where clocks skip midnight the instant they skip it, where they repeat it the first.</summary>
    private static DateTimeOffset Midnight(DateOnly date, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(TimeOnly.MinValue);
        var offset = zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddHours(-3))
            : zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
