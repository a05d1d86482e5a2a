namespace Gateway.Tests.Shared;

/// <summary>A clock that the test moves. Its timers are real.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _passed;
    private long _setBack;

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _passed, by.Ticks);

    /// <summary>Sets the wall clock back, as an administrator or NTP may; no time passes.</summary>
    public void SetBack(TimeSpan by) => Interlocked.Add(ref _setBack, by.Ticks);

    public override DateTimeOffset GetUtcNow() =>
        DateTimeOffset.UtcNow + TimeSpan.FromTicks(Interlocked.Read(ref _passed) - Interlocked.Read(ref _setBack));

    public override long GetTimestamp() =>
        base.GetTimestamp() + (long)(TimeSpan.FromTicks(Interlocked.Read(ref _passed)).TotalSeconds * TimestampFrequency);
}
