namespace Gateway.Tests.Shared;

/// <summary>A clock and its one timer, which goes off when the test says so.</summary>
internal sealed class HandFiredClock : TimeProvider, ITimer
{
    private Action _callback = static () => { };

    /// <summary>What the timer is set to; null = it is off.</summary>
    public TimeSpan? Due { get; private set; }

    public void Fire() => _callback();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _callback = () => callback(state);
        Change(dueTime, period);
        return this;
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Due = dueTime == Timeout.InfiniteTimeSpan ? null : dueTime;
        return true;
    }

    public void Dispose() => Due = null;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
