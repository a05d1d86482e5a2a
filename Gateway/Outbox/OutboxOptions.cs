namespace Gateway.Outbox;

/// <summary>Section <c>Gateway:Outbox</c>: usage records on their way to CacheIndex.</summary>
internal sealed class OutboxOptions
{
    public const string Section = "Gateway:Outbox";

    /// <summary>Where the segment files live; empty = <c>promptcache/outbox</c> in the user's local data folder. Several gateways may share
    /// it.</summary>
    public string Directory { get; set; } = "";

    /// <summary>What a power cut may take.</summary>
    public OutboxFsync Fsync { get; set; } = OutboxFsync.Periodic;

    /// <summary>With <see cref="OutboxFsync.Periodic"/>: the time between two.</summary>
    public TimeSpan FsyncInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Most bytes on disk; what comes then is kept in memory.</summary>
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>Most bytes kept in memory while the disk fails or is full. A record that does not fit in there either is lost, and said so.</summary>
    public long MaxMemoryBytes { get; set; } = 64L << 20;

    /// <summary>A segment file that has grown past this is closed and the next one begun.</summary>
    public long SegmentBytes { get; set; } = 8L << 20;

    /// <summary>Shortest time between two batches that are not full. A record that comes after a quiet time leaves at once.</summary>
    public TimeSpan BatchInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest pause between two tries to deliver.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for CacheIndex to take a batch.</summary>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The folder in effect.</summary>
    public string EffectiveDirectory() => Directory.Length > 0
        ? Path.GetFullPath(Directory)
        : Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "promptcache",
                "outbox");
}
