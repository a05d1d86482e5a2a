using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Keys;

/// <summary>The SHA-256 of a key's secret. Only this leaves the request; the secret itself is kept nowhere.</summary>
internal readonly record struct SecretHash(UInt128 High, UInt128 Low)
{
    /// <summary>No secret of ours is longer; a longer one is unknown without being hashed.</summary>
    public const int MaxSecretChars = 512;

    public static SecretHash Of(ReadOnlySpan<char> secret)
    {
        Span<byte> utf8 = stackalloc byte[MaxSecretChars * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(secret, utf8)], hash);
        return new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }

    /// <summary>Lower-case hexadecimal, as CacheIndex stores it.</summary>
    public string ToHex()
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], Low);
        return Convert.ToHexStringLower(bytes);
    }
}
