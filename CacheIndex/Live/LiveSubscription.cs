using System.Threading.Channels;
using PromptCaching.Wire;

namespace CacheIndex.Live;

/// <summary>One reader's queue. A reader that is too slow loses the oldest events.</summary>
internal sealed class LiveSubscription(int capacity, Action dropped, Action<LiveSubscription> end) : IDisposable
{
    private readonly Channel<RequestRow> _rows = Channel.CreateBounded<RequestRow>(
        new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => dropped());

    public ChannelReader<RequestRow> Rows => _rows.Reader;

    public void Offer(RequestRow row) => _rows.Writer.TryWrite(row);

    public void Dispose() => end(this);
}
