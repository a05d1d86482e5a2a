namespace Gateway.Outbox;

/// <summary>How the outbox is, for health and metrics.</summary>
/// <param name="Records">Records appended by this process and not yet delivered.</param>
/// <param name="DiskBytes">Bytes in segment files.</param>
/// <param name="MemoryBytes">Bytes kept in memory because the disk would not take them.</param>
/// <param name="Lost">Records that neither disk nor memory took.</param>
/// <param name="Trouble">What is wrong with the disk; null = nothing.</param>
internal readonly record struct OutboxState(long Records, long DiskBytes, long MemoryBytes, long Lost, string? Trouble);
