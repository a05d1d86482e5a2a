namespace CacheIndex.Redis;

/// <summary>Stops asking a Redis that does not answer: otherwise every look-up would wait for its time-out.</summary>
internal sealed class RedisBreaker(TimeProvider clock)
{
    /// <summary>Failures in a row that open it.</summary>
    public const int Failures = 5;

    /// <summary>How long it stays open; then one look-up tries again.</summary>
    public static readonly TimeSpan Open = TimeSpan.FromSeconds(1);

    private int _failures;
    private long _openedAt;

    /// <summary>Whether to ask. While it is open, one caller in each period may.</summary>
    public bool TryEnter()
    {
        if (Volatile.Read(ref _failures) < Failures) return true;
        var openedAt = Interlocked.Read(ref _openedAt);
        return clock.GetElapsedTime(openedAt) >= Open
               && Interlocked.CompareExchange(ref _openedAt, clock.GetTimestamp(), openedAt) == openedAt;
    }

    public void Answered() => Volatile.Write(ref _failures, 0);

    public void Failed()
    {
        if (Interlocked.Increment(ref _failures) >= Failures) Interlocked.Exchange(ref _openedAt, clock.GetTimestamp());
    }
}
