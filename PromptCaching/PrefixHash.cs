using System.Buffers.Binary;
using System.Text.Json.Serialization;

namespace PromptCaching;

/// <summary>The SHA-256 that names a prompt prefix (cache-semantics §5): 32 bytes, compared by value.</summary>
[JsonConverter(typeof(PrefixHashJsonConverter))]
public readonly struct PrefixHash : IEquatable<PrefixHash>, IComparable<PrefixHash>
{
    /// <summary>The length of a hash in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _a, _b, _c, _d;

    /// <summary>Copies 32 bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is not 32 bytes long.</exception>
    public PrefixHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException($"A prefix hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>The first 8 bytes as a number that sorts as the bytes do: a small key for an index, which must compare the whole hash as well.</summary>
    public long SortKey => (long)(_a ^ (1UL << 63));

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <summary>A new array with the 32 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public bool Equals(PrefixHash other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PrefixHash other && Equals(other);

    /// <summary>The first bytes of the hash: they are uniformly distributed already.</summary>
    public override int GetHashCode() => (int)_a;

    /// <summary>Orders by bytes, so that every writer locks rows in one order.</summary>
    public int CompareTo(PrefixHash other)
    {
        var order = _a.CompareTo(other._a);
        if (order == 0) order = _b.CompareTo(other._b);
        if (order == 0) order = _c.CompareTo(other._c);
        return order == 0 ? _d.CompareTo(other._d) : order;
    }

    /// <summary>Lower-case hexadecimal, 64 characters.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>By value.</summary>
    public static bool operator ==(PrefixHash left, PrefixHash right) => left.Equals(right);

    /// <summary>By value.</summary>
    public static bool operator !=(PrefixHash left, PrefixHash right) => !left.Equals(right);

    /// <summary>By bytes.</summary>
    public static bool operator <(PrefixHash left, PrefixHash right) => left.CompareTo(right) < 0;

    /// <summary>By bytes.</summary>
    public static bool operator >(PrefixHash left, PrefixHash right) => left.CompareTo(right) > 0;

    /// <summary>By bytes.</summary>
    public static bool operator <=(PrefixHash left, PrefixHash right) => left.CompareTo(right) <= 0;

    /// <summary>By bytes.</summary>
    public static bool operator >=(PrefixHash left, PrefixHash right) => left.CompareTo(right) >= 0;
}
