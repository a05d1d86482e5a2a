using Gateway.Buffers;

namespace Gateway.Outbox;

/// <summary>Records read for delivery, oldest first. Dispose it when nothing reads them any more.</summary>
/// <param name="Payloads">The JSON of each.</param>
/// <param name="LastSequence">Sequence number of the last; 0 where an earlier process appended it.</param>
/// <param name="OldestTicks">When the first was appended, in UTC ticks.</param>
/// <param name="End">Where reading goes on once they are delivered; null where they came from memory.</param>
/// <param name="Memory">What the payloads are parts of; null where they have arrays of their own.</param>
internal sealed record OutboxBatch(
    IReadOnlyList<ReadOnlyMemory<byte>> Payloads, long LastSequence, long OldestTicks, OutboxPosition? End, PooledBuffer? Memory) : IDisposable
{
    public void Dispose() => Memory?.Dispose();
}
