namespace Gateway.Index;

/// <summary>Stops asking a CacheIndex that does not answer: otherwise each answer's end would wait for its own look-up's deadline.</summary>
internal sealed class LookupBreaker(TimeProvider clock)
{
    /// <summary>Failures in a row that open it.</summary>
    public const int Failures = 5;

    /// <summary>How long it stays open; then one look-up tries again.</summary>
    public static readonly TimeSpan Open = TimeSpan.FromSeconds(2);

    private readonly long _open = (long)(Open.TotalSeconds * clock.TimestampFrequency);
    private int _failures;
    private long _openUntil;   // a timestamp: a clock that is set back must not keep it open

    /// <summary>Whether to ask. While it is open, one caller in each period may.</summary>
    public bool TryEnter()
    {
        if (Volatile.Read(ref _failures) < Failures) return true;
        var openUntil = Interlocked.Read(ref _openUntil);
        var now = clock.GetTimestamp();
        return now >= openUntil && Interlocked.CompareExchange(ref _openUntil, now + _open, openUntil) == openUntil;
    }

    public void Report(bool answered)
    {
        if (answered)
        {
            Volatile.Write(ref _failures, 0);
            return;
        }
        if (Interlocked.Increment(ref _failures) >= Failures) Interlocked.Exchange(ref _openUntil, clock.GetTimestamp() + _open);
    }
}
