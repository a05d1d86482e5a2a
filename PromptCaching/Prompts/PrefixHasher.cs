using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PromptCaching.Prompts;

/// <summary>SHA-256, or HMAC-SHA-256 where there is a key. As the running hash of cache-semantics §5 it serves one prompt at a time.</summary>
internal sealed class PrefixHasher(ReadOnlySpan<byte> key)
{
    private readonly IncrementalHash _hash = key.IsEmpty
        ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256)
        : IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);

    /// <summary>Adds one block, written as <c>role ‖ 00 ‖ canonical JSON</c>, and names the prefix that ends with it.</summary>
    public PrefixHash Append(ReadOnlySpan<byte> block)
    {
        Span<byte> hash = stackalloc byte[PrefixHash.Size];
        _hash.AppendData(block);
        _hash.GetCurrentHash(hash); // a snapshot: the running hash goes on
        return new PrefixHash(hash);
    }

    /// <summary>The first eight bytes of the hash of one block alone. Nothing may have been appended.</summary>
    public long HashAlone(ReadOnlySpan<byte> block)
    {
        Span<byte> hash = stackalloc byte[PrefixHash.Size];
        _hash.AppendData(block);
        _hash.GetHashAndReset(hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }

    /// <summary>Forgets everything appended.</summary>
    public void Reset()
    {
        Span<byte> ignored = stackalloc byte[PrefixHash.Size];
        _hash.GetHashAndReset(ignored);
    }
}
