using System.Buffers.Binary;
using System.Numerics;

namespace Gateway.Outbox;

/// <summary>A record in a segment file, little-endian: length of the payload (4 bytes), CRC-32C of all that follows (4), sequence number (8), append
/// time in UTC ticks (8), payload (the JSON of a <c>CommitItem</c>). A frame that is cut off ends its file: a crash tore the tail. One that does not
/// check out is damage, and is skipped.</summary>
internal static class OutboxFrame
{
    public const int HeaderSize = 24;

    /// <summary>No record is larger: 20,000 blocks take about 0.5 MB.</summary>
    public const int MaxPayload = 16 << 20;

    /// <summary>Completes a frame whose payload stands behind room for the header.</summary>
    public static void WriteHeader(Span<byte> frame, long sequence, long ticks)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - HeaderSize);
        BinaryPrimitives.WriteInt64LittleEndian(frame[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(frame[16..], ticks);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(frame[8..]));
    }

    /// <summary>Reads the frame at the start of <paramref name="data"/>; false where it is cut off, <paramref name="isTorn"/> where it cannot be
    /// one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out int size, out long sequence, out long ticks, out bool isTorn)
    {
        (size, sequence, ticks, isTorn) = (0, 0, 0, false);
        if (data.Length < HeaderSize) return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(data);
        if (length is <= 0 or > MaxPayload)
        {
            isTorn = true;
            return false;
        }
        if (data.Length < HeaderSize + length)
        {
            size = HeaderSize + length;   // what a larger buffer would need
            return false;
        }
        size = HeaderSize + length;
        isTorn = Checksum(data[8..size]) != BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
        sequence = BinaryPrimitives.ReadInt64LittleEndian(data[8..]);
        ticks = BinaryPrimitives.ReadInt64LittleEndian(data[16..]);
        return !isTorn;
    }

    public static uint Checksum(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (var b in data) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
