using System.Collections.Concurrent;
using System.Threading.Channels;
using PromptCaching.Wire;

namespace CacheIndex.Live;

/// <summary>Where the live views of this replica hang on. Everything here is bounded: a live view may miss events, and nothing ever waits
/// for one.</summary>
internal sealed class LiveRequests(CacheIndexMetrics metrics)
{
    private const int MaxSubscribers = 256;
    private const int EventsPerSubscriber = 1_000;
    private const int WaitingAnnouncements = 4_096;

    private readonly ConcurrentDictionary<LiveSubscription, bool> _subscriptions = new();
    private readonly Channel<(DateTimeOffset SubmittedAt, Guid RequestId)> _announcements = Channel.CreateBounded<(DateTimeOffset, Guid)>(
        new BoundedChannelOptions(WaitingAnnouncements) { FullMode = BoundedChannelFullMode.DropOldest });
    private volatile TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Requests of this replica that the others must hear of.</summary>
    public ChannelReader<(DateTimeOffset SubmittedAt, Guid RequestId)> Announcements => _announcements.Reader;

    public bool HasSubscribers => !_subscriptions.IsEmpty;

    /// <summary>Completes once events arrive here.</summary>
    public Task Listening => _listening.Task;

    public void StartedListening() => _listening.TrySetResult();

    public void StoppedListening()
    {
        if (_listening.Task.IsCompleted) _listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Queues newly recorded requests for every replica's subscribers.</summary>
    public void Publish(IReadOnlyList<CommitItem> items)
    {
        foreach (var item in items) _announcements.Writer.TryWrite((item.Record.SubmittedAt, item.Record.RequestId));
    }

    /// <summary>A new subscription; null when there are too many.</summary>
    public LiveSubscription? Subscribe()
    {
        if (_subscriptions.Count >= MaxSubscribers) return null;
        var subscription = new LiveSubscription(EventsPerSubscriber, metrics.LiveEventDropped, s => _subscriptions.TryRemove(s, out _));
        _subscriptions[subscription] = true;
        return subscription;
    }

    /// <summary>Hands a request to every subscriber here.</summary>
    public void Deliver(RequestRow row)
    {
        foreach (var (subscription, _) in _subscriptions) subscription.Offer(row);
    }
}
