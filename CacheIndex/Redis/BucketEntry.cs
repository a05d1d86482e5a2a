using System.Buffers.Binary;
using PromptCaching;

namespace CacheIndex.Redis;

/// <summary>An entry as a field of a bucket holds it, 25 bytes big-endian: expiry and time of writing in microseconds since 1970,
/// token count, tier. The scripts read and replace the first two.</summary>
internal static class BucketEntry
{
    private const int Size = 25;

    /// <summary>The scripts' numbers are doubles, exact up to here: the year 2255.</summary>
    private const long LastMicrosecond = 1L << 53;

    /// <summary>Whether the entry's times can be kept exactly.</summary>
    public static bool Fits(DateTimeOffset expiresAt, DateTimeOffset writtenAt) =>
        Microseconds(expiresAt) is >= 0 and < LastMicrosecond && Microseconds(writtenAt) is >= 0 and < LastMicrosecond;

    public static byte[] Encode(DateTimeOffset expiresAt, DateTimeOffset writtenAt, long tokenCount, CacheTier tier)
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Microseconds(expiresAt));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), Microseconds(writtenAt));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16), tokenCount);
        bytes[24] = (byte)tier;
        return bytes;
    }

    public static byte[] Encode(DateTimeOffset expiresAt)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Microseconds(expiresAt));
        return bytes;
    }

    /// <summary>Null where the bytes are not an entry.</summary>
    public static PrefixMatch? Decode(PrefixHash hash, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size || bytes[24] > (byte)CacheTier.OneDay) return null;
        return new PrefixMatch(
            hash, BinaryPrimitives.ReadInt64BigEndian(bytes[16..]), (CacheTier)bytes[24],
            Time(BinaryPrimitives.ReadInt64BigEndian(bytes)), Time(BinaryPrimitives.ReadInt64BigEndian(bytes[8..])));
    }

    /// <summary>Postgres keeps microseconds, too, and cuts off what is finer.</summary>
    public static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    private static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
