namespace CacheIndex.Replay;

/// <summary>The time of the trace: it stands still until a request moves it.</summary>
internal sealed class ReplayClock : TimeProvider
{
    /// <summary>When every trace begins; a full hour and a full day.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; set; } = Start;

    public override DateTimeOffset GetUtcNow() => Now;
}
