namespace Gateway.Outbox;

/// <summary>When records are forced from the operating system's memory to the disk. A killed process loses nothing in any mode: by the time a
/// response ends, its record has been written to the operating system. The mode decides what a power cut or a crashed kernel can take.</summary>
internal enum OutboxFsync
{
    /// <summary>Never: a power cut takes what the operating system had not written yet, usually up to 30 seconds.</summary>
    Never,

    /// <summary>In the background, at <see cref="OutboxOptions.FsyncInterval"/>: a power cut takes that much at most.</summary>
    Periodic,

    /// <summary>Before the last bytes of each response leave, one fsync for all that wait: a power cut takes nothing that a client has
    /// finished.</summary>
    BeforeResponse,
}
