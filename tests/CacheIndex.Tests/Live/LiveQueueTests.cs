using CacheIndex.Live;
using PromptCaching.Wire;

namespace CacheIndex.Tests.Live;

public sealed class LiveQueueTests
{
    [Fact]
    public void A_subscriber_that_is_too_slow_loses_the_oldest_events_and_they_are_counted()
    {
        var dropped = 0;
        using var subscription = new LiveSubscription(2, () => dropped++, static _ => { });
        var rows = Enumerable.Range(0, 5).Select(_ => new RequestRow("p", "k", Some.Record(Guid.NewGuid(), IndexFixture.Start))).ToArray();
        foreach (var row in rows) subscription.Offer(row);

        Assert.Equal(3, dropped);
        Assert.True(subscription.Rows.TryRead(out var first) && subscription.Rows.TryRead(out var second) && (first, second) == (rows[3], rows[4]));
    }

    [Fact]
    public void The_largest_announcement_fits_a_notification_and_reads_back()
    {
        var requests = Enumerable.Range(0, LiveAnnouncement.MaxRequests).Select(n => (IndexFixture.Start.AddTicks(n * 10), Guid.NewGuid())).ToArray();
        var text = LiveAnnouncement.Write(requests);
        Assert.InRange(text.Length, 1, 7_999);
        Assert.Equal(requests, LiveAnnouncement.Read(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64url!")]
    [InlineData("AAAA")]
    [InlineData("________________________________")]
    public void A_notification_that_is_no_announcement_is_ignored(string text) => Assert.Empty(LiveAnnouncement.Read(text));
}
