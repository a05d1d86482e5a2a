using Microsoft.Extensions.Options;

namespace Dashboard.Analytics;

/// <summary>
/// What CacheIndex knows, for every open page: equal views share one set of questions, and all views one live stream.
/// Nothing is asked while no page is open.
/// </summary>
internal sealed partial class UsageFeed(
    UsageSources sources, IOptions<AnalyticsOptions> options, TimeProvider clock, ILogger<UsageFeed> logger) : IAsyncDisposable
{
    /// <summary>Different views at one time; a further one fails instead of loading the index without bound.</summary>
    public const int MaxWatches = 200;

    private readonly Lock _lock = new();
    private readonly Dictionary<UsageQuestion, UsageWatch> _watches = [];
    private readonly CancellationTokenSource _stopped = new();
    private CancellationTokenSource? _liveStopped;
    private Task _live = Task.CompletedTask;

    public UsageSources Sources => sources;

    public AnalyticsOptions Options => options.Value;

    public TimeProvider Clock => clock;

    public RequestTail Tail { get; } = new();

    /// <summary>Views that are kept fresh, or linger.</summary>
    public int Watches
    {
        get
        {
            lock (_lock) return _watches.Count;
        }
    }

    /// <summary>Whether the live stream is open.</summary>
    public bool IsLive { get; private set; }

    /// <summary>Watches one view; <paramref name="changed"/> is called on any thread, at most once per throttle interval.</summary>
    public UsageSubscription<TAnswer> Subscribe<TAnswer>(UsageQuestion<TAnswer> question, Action changed)
        where TAnswer : class
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopped.IsCancellationRequested, this);
            if (!_watches.TryGetValue(question, out var watch))
            {
                if (_watches.Count == MaxWatches) throw new InvalidOperationException($"{MaxWatches} different views are open already; close one.");
                _watches.Add(question, watch = new UsageWatch(this, question));
                watch.Start(_stopped.Token);
                if (_watches.Count == 1) StartLive();
            }
            var subscription = new UsageSubscription<TAnswer>(watch, changed);
            watch.Add(subscription);
            return subscription;
        }
    }

    /// <summary>Forgets a view that nobody looks at; false when somebody began to in the meantime.</summary>
    internal bool TryForget(UsageWatch watch)
    {
        lock (_lock)
        {
            if (watch.IsWatched) return false;
            _watches.Remove(watch.Question);
            if (_watches.Count == 0) _liveStopped?.Cancel();
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_lock)
        {
            _stopped.Cancel();
            running = [_live, .. _watches.Values.Select(watch => watch.Running)];
            _watches.Clear();
        }
        await Task.WhenAll(running);
        _liveStopped?.Dispose();
        _stopped.Dispose();
    }

    private void StartLive()
    {
        _liveStopped?.Dispose();
        _liveStopped = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        _live = RunLiveAsync(_live, _liveStopped.Token);
    }

    private async Task RunLiveAsync(Task previous, CancellationToken cancellationToken)
    {
        await previous;
        var wait = Options.Retry;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var row in sources.Index.StreamRequestsAsync(() => SetLive(true), cancellationToken))
                {
                    wait = Options.Retry;
                    Tail.Add(row);
                    SignalAll();
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The last page closed.
            }
            catch (Exception exception)
            {
                Log.LiveStreamLost(logger, wait, exception);
            }
            SetLive(false);
            await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < Options.IdleRefresh ? wait * 2 : Options.IdleRefresh;
        }
    }

    private void SetLive(bool live)
    {
        if (IsLive == live) return;
        IsLive = live;
        SignalAll();   // also asks again for what was missed while the stream was closed
    }

    private void SignalAll()
    {
        lock (_lock)
        {
            foreach (var watch in _watches.Values) watch.Signal();
        }
    }

    internal void Failed(Exception exception) => Log.QueryFailed(logger, exception);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The live stream of requests broke off; trying again in {Wait}.")]
        public static partial void LiveStreamLost(ILogger logger, TimeSpan wait, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "CacheIndex did not answer a dashboard query.")]
        public static partial void QueryFailed(ILogger logger, Exception exception);
    }
}
