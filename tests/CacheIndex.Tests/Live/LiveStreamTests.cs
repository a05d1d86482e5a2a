using System.IO.Pipelines;
using System.Text;
using CacheIndex.Live;
using Microsoft.AspNetCore.Http;
using PromptCaching.Wire;

namespace CacheIndex.Tests.Live;

public sealed class LiveStreamTests
{
    [Fact]
    public async Task A_quiet_stream_carries_a_comment_again_and_again_and_then_the_event()
    {
        var pipe = new Pipe();
        var context = new DefaultHttpContext { Response = { Body = pipe.Writer.AsStream() } };
        using var subscription = new LiveSubscription(10, static () => { }, static _ => { });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var copying = LiveEndpoints.CopyAsync(subscription, context.Response, new HurriedClock(), ending.Token);
        using var lines = new StreamReader(pipe.Reader.AsStream(), Encoding.UTF8);

        for (var i = 0; i < 3; i++) Assert.Equal((":", ""), (await lines.ReadLineAsync(ending.Token), await lines.ReadLineAsync(ending.Token)));
        subscription.Offer(new RequestRow("demo", "first", Some.Record(Guid.NewGuid(), IndexFixture.Start)));
        string? line;
        while ((line = await lines.ReadLineAsync(ending.Token)) is ":" or "") { }
        Assert.Equal("event: request", line);
        Assert.StartsWith("""data: {"principalName":"demo","keyName":"first",""", await lines.ReadLineAsync(ending.Token), StringComparison.Ordinal);

        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copying);
    }

    /// <summary>A second lasts a millisecond.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : dueTime / 1_000, period);
    }
}
