namespace Gateway.Outbox;

/// <summary>A place between two records.</summary>
/// <param name="Segment">Number of the segment file.</param>
/// <param name="Offset">Bytes from its start.</param>
internal readonly record struct OutboxPosition(long Segment, long Offset);
