namespace CacheIndex.Analytics;

/// <summary>The width of a time series' points; all start at full UTC minutes, hours or days.</summary>
internal sealed record UsageBucket(string Name, TimeSpan Width)
{
    public static readonly UsageBucket Minute = new("minute", TimeSpan.FromMinutes(1));
    public static readonly UsageBucket Hour = new("hour", TimeSpan.FromHours(1));
    public static readonly UsageBucket Day = new("day", TimeSpan.FromDays(1));

    /// <summary>Minutes are read from records, so only for a short range.</summary>
    public static readonly TimeSpan LongestMinuteRange = TimeSpan.FromHours(3);

    public static UsageBucket? Named(string? name) => name switch
    {
        "minute" => Minute,
        "hour" or null or "" => Hour,
        "day" => Day,
        _ => null,
    };

    public DateTimeOffset Start(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % Width.Ticks, TimeSpan.Zero);
}
