using Dashboard.Analytics;
using Dashboard.Tests.Fakes;

namespace Dashboard.Tests.Analytics;

public sealed class RequestTailTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly UsageFilter Everything = new(TimeRange.Default);

    [Fact]
    public void Live_and_stored_requests_appear_once_newest_first()
    {
        var (first, second, third) = (Traffic.Read(Noon), Traffic.Read(Noon.AddSeconds(1)), Traffic.Read(Noon.AddSeconds(2)));
        var tail = new RequestTail();
        tail.Add(third);
        tail.Add(second);

        Assert.Equal([third, second, first], tail.MergeInto([second, first], Everything.Matches, 20));
    }

    [Fact]
    public void A_live_request_that_the_filter_excludes_does_not_appear()
    {
        var tail = new RequestTail();
        tail.Add(Traffic.Read(Noon, principalId: Traffic.Globex));

        Assert.Empty(tail.MergeInto([], new UsageFilter(TimeRange.Default, Traffic.Acme).Matches, 20));
    }

    [Fact]
    public void No_more_than_the_capacity_is_kept_and_no_more_than_asked_for_is_shown()
    {
        var tail = new RequestTail();
        var live = Enumerable.Range(0, RequestTail.Capacity * 2).Select(i => Traffic.Read(Noon.AddSeconds(i))).ToList();
        live.ForEach(tail.Add);

        Assert.Equal(live.TakeLast(RequestTail.Capacity).Reverse(), tail.MergeInto([], Everything.Matches, int.MaxValue));
        Assert.Equal(live.TakeLast(20).Reverse(), tail.MergeInto([Traffic.Read(Noon.AddHours(-1))], Everything.Matches, 20));
    }
}
