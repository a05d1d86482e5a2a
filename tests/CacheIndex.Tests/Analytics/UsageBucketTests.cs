using CacheIndex.Analytics;

namespace CacheIndex.Tests.Analytics;

public sealed class UsageBucketTests
{
    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28T23:00Z 2026-03-29T22:00Z 2026-03-30T22:00Z")]          // the 29th has 23 hours
    [InlineData("America/New_York", "2026-10-31T04:00Z 2026-11-01T04:00Z 2026-11-02T05:00Z")]       // the 1st has 25
    [InlineData("Asia/Kolkata", "2026-06-01T18:30Z 2026-06-02T18:30Z 2026-06-03T18:30Z")]
    [InlineData("America/Havana", "2026-03-07T05:00Z 2026-03-08T05:00Z 2026-03-09T04:00Z")]         // clocks skip midnight of the 8th
    [InlineData("America/Havana", "2026-10-31T04:00Z 2026-11-01T04:00Z 2026-11-02T05:00Z")]         // and repeat that of the 1st
    [InlineData("UTC", "2026-01-01T00:00Z 2026-01-02T00:00Z 2026-01-03T00:00Z")]
    public void Days_begin_at_the_readers_midnights_whatever_clocks_do(string zone, string days)
    {
        var expected = days.Split(' ').Select(Time).ToArray();
        Assert.Equal(expected, UsageBucket.Day.Starts(expected[0].AddMinutes(1), expected[2].AddMinutes(1), Zone(zone)));
        Assert.Equal(expected[..2], UsageBucket.Day.Starts(expected[0], expected[2], Zone(zone)));
        Assert.Equal(expected[0], UsageBucket.Day.Starts(expected[1].AddTicks(-1), expected[2], Zone(zone))[0]);
    }

    [Fact]
    public void Weeks_begin_on_the_readers_mondays()
    {
        var starts = UsageBucket.Week.Starts(Time("2026-03-25T12:00Z"), Time("2026-04-06T12:00Z"), Zone("Europe/Berlin"));
        Assert.Equal([Time("2026-03-22T23:00Z"), Time("2026-03-29T22:00Z"), Time("2026-04-05T22:00Z")], starts);
    }

    [Fact]
    public void Hours_are_those_of_utc()
    {
        var starts = UsageBucket.Hour.Starts(Time("2026-06-01T10:40Z"), Time("2026-06-01T12:00Z"), Zone("Asia/Kolkata"));
        Assert.Equal([Time("2026-06-01T10:00Z"), Time("2026-06-01T11:00Z")], starts);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static TimeZoneInfo Zone(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);
}
