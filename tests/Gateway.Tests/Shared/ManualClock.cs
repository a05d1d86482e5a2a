namespace Gateway.Tests.Shared;

/// <summary>A clock that the test moves. Its timers are real.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _offset;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + TimeSpan.FromTicks(Interlocked.Read(ref _offset));
}
