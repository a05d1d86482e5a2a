using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;

namespace Dashboard.Analytics;

/// <summary>Keeps one view's answers fresh while somebody looks at it, and a little longer, so that a reload finds them.</summary>
internal sealed class UsageWatch(UsageFeed feed, UsageQuestion question)
{
    private readonly Channel<bool> _signal =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _firstAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableList<UsageSubscription> _subscriptions = [];

    public UsageQuestion Question => question;

    public UsageState<object> State { get; private set; } = UsageState<object>.Loading;

    public Task FirstAnswer => _firstAnswer.Task;

    public Task Running { get; private set; } = Task.CompletedTask;

    public bool IsWatched => !_subscriptions.IsEmpty;

    public void Start(CancellationToken cancellationToken) => Running = Task.Run(() => RunAsync(cancellationToken), CancellationToken.None);

    public void Add(UsageSubscription subscription)
    {
        ImmutableInterlocked.Update(ref _subscriptions, (all, added) => all.Add(added), subscription);
        Signal();
    }

    public void Remove(UsageSubscription subscription)
    {
        ImmutableInterlocked.Update(ref _subscriptions, (all, removed) => all.Remove(removed), subscription);
        Signal();   // whoever waits for the next question sees that nobody asks any more
    }

    /// <summary>Something happened that this view may show.</summary>
    public void Signal() => _signal.Writer.TryWrite(true);

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var retry = feed.Options.Retry;
        var due = DateTimeOffset.MinValue;
        while (!cancellationToken.IsCancellationRequested)
        {
            if (!IsWatched && FirstAnswer.IsCompleted)
            {
                if (await IsAbandonedAsync(cancellationToken)) return;
                continue;
            }
            var now = feed.Clock.GetUtcNow();
            if (now < due)
            {
                if (await IsSignalledAsync(due - now, cancellationToken)) due = Sooner(due);
                continue;
            }
            var answered = await LoadAsync(now, cancellationToken);
            due = feed.Clock.GetUtcNow() + (answered ? feed.Options.IdleRefresh : retry);
            retry = answered ? feed.Options.Retry : TimeSpan.FromTicks(Math.Min(retry.Ticks * 2, feed.Options.IdleRefresh.Ticks));
        }
    }

    /// <summary>Shows what arrived live at once; the totals follow as soon as the last answer is old enough. An outage keeps its pace.</summary>
    private DateTimeOffset Sooner(DateTimeOffset due)
    {
        if (question.Pace is UsagePace.Live || State.IsLive != feed.IsLive) Publish(State with { IsLive = feed.IsLive });
        if (question.Pace is UsagePace.Idle || State.Failure is not null || State.Answer is null) return due;
        var soonest = State.At + feed.Options.BusyRefresh;
        return soonest < due ? soonest : due;
    }

    /// <summary>True when nobody came back while the view lingered, and it is forgotten.</summary>
    private async Task<bool> IsAbandonedAsync(CancellationToken cancellationToken)
    {
        var until = feed.Clock.GetUtcNow() + feed.Options.Linger;
        while (!IsWatched && !cancellationToken.IsCancellationRequested)
        {
            var left = until - feed.Clock.GetUtcNow();
            if (left <= TimeSpan.Zero) return feed.TryForget(this);
            await IsSignalledAsync(left, cancellationToken);
        }
        return false;
    }

    /// <summary>True when a signal came before the time was up; then also waits out the throttle, so that many signals make one update.</summary>
    private async Task<bool> IsSignalledAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(atMost, feed.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await _signal.Reader.ReadAsync(either.Token);
            await Task.Delay(feed.Options.Throttle, feed.Clock, cancellationToken);
            _signal.Reader.TryRead(out _);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> LoadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(feed.Options.Timeout, feed.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            Publish(new(await question.AskAsync(feed.Sources, now, either.Token), now, null, null, feed.IsLive));
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
            if (State.Failure is null) feed.Failed(exception);   // once an outage, not once a retry
            Publish(State with { Failure = Explain(exception), FailingSince = State.FailingSince ?? now, IsLive = feed.IsLive });
            return false;
        }
    }

    private void Publish(UsageState<object> state)
    {
        State = state;
        if (state.Answer is not null || state.Failure is not null) _firstAnswer.TrySetResult();
        foreach (var subscription in _subscriptions) subscription.Notify();
    }

    private static string Explain(Exception exception) => exception switch
    {
        HttpRequestException { StatusCode: System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden } =>
            "It refused the dashboard's key. Start both services with the same InternalKey.",
        HttpRequestException { StatusCode: { } status } => $"It answered {(int)status}. Its log says why.",
        HttpRequestException or IOException => "It cannot be reached. Look at the state of the cacheindex service.",
        OperationCanceledException => "It did not answer in time. Look at its database.",
        _ => "Its answer could not be read. Are both services of the same version?",
    };
}
