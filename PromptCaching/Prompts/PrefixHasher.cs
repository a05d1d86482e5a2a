using System.Security.Cryptography;

namespace PromptCaching.Prompts;

/// <summary>The running hash of cache-semantics §5. Used for one prompt at a time.</summary>
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

    /// <summary>Forgets everything appended.</summary>
    public void Reset()
    {
        Span<byte> ignored = stackalloc byte[PrefixHash.Size];
        _hash.GetHashAndReset(ignored);
    }
}
