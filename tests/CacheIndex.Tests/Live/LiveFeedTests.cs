using System.Net.ServerSentEvents;
using System.Text.Json;
using PromptCaching.Wire;

namespace CacheIndex.Tests.Live;

public sealed class LiveFeedTests(IndexFixture fixture) : IClassFixture<IndexFixture>
{
    [Fact]
    public async Task Every_subscriber_of_every_replica_hears_of_a_request_recorded_after_it_connected()
    {
        await using var replica = await IndexHost.StartHealthyAsync(fixture.ConnectionString, fixture.Clock);
        // Announced everywhere, and not merely recorded, before the others connect.
        var earlier = Some.Record(Guid.NewGuid(), IndexFixture.Start);
        await using (var here = await FeedAsync(fixture.Host))
        await using (var there = await FeedAsync(replica))
        {
            await fixture.Host.CommitAsync(Some.Item(earlier));
            Assert.Equal(earlier, (await NextOfAsync(here, earlier)).Record);
            Assert.Equal(earlier, (await NextOfAsync(there, earlier)).Record);
        }
        await using var first = await FeedAsync(fixture.Host);
        await using var second = await FeedAsync(fixture.Host);
        await using var third = await FeedAsync(replica);

        var record = Some.Record(Guid.NewGuid(), IndexFixture.Start);
        await fixture.Host.CommitAsync(Some.Item(record));

        foreach (var feed in new[] { first, second, third }) Assert.Equal(record, (await NextAsync(feed, earlier.RequestId)).Record);
    }

    [Fact]
    public async Task A_record_sent_twice_is_announced_once()
    {
        await using var feed = await FeedAsync(fixture.Host);
        var (first, second) = (Some.Record(Guid.NewGuid(), IndexFixture.Start), Some.Record(Guid.NewGuid(), IndexFixture.Start));
        await fixture.Host.CommitAsync(Some.Item(first));
        await fixture.Host.CommitAsync(Some.Item(first));
        await fixture.Host.CommitAsync(Some.Item(second));

        Assert.Equal(first, (await NextOfAsync(feed, first, second)).Record);
        Assert.Equal(second, (await NextOfAsync(feed, first, second)).Record);
    }

    private static async Task<Stream> FeedAsync(IndexHost host) => await host.Client.GetStreamAsync("/live/requests", TestContext.Current.CancellationToken);

    // Other tests of this class may be heard of too, but never what was recorded before.
    private static async Task<RequestRow> NextAsync(Stream feed, Guid never)
    {
        var row = await ReadAsync(feed);
        Assert.NotEqual(never, row.Record.RequestId);
        return row;
    }

    private static async Task<RequestRow> NextOfAsync(Stream feed, params UsageRecord[] records)
    {
        while (true)
        {
            var row = await ReadAsync(feed);
            if (records.Any(record => record.RequestId == row.Record.RequestId)) return row;
        }
    }

    private static async Task<RequestRow> ReadAsync(Stream feed)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        // The parser may read ahead, so each stream is read by one line reader that stops at an event's end.
        var text = new List<byte>();
        var one = new byte[1];
        while (!(text.Count > 2 && text[^1] == '\n' && text[^2] == '\n' && text[0] != ':'))
        {
            if (text.Count > 2 && text[0] == ':' && text[^1] == '\n' && text[^2] == '\n') text.Clear();
            Assert.Equal(1, await feed.ReadAsync(one, deadline.Token));
            text.Add(one[0]);
        }
        var item = SseParser.Create(new MemoryStream([.. text])).Enumerate().Single();
        Assert.Equal("request", item.EventType);
        return JsonSerializer.Deserialize(item.Data, WireJson.Default.RequestRow)!;
    }
}
