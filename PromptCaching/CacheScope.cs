using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace PromptCaching;

/// <summary>Where an entry belongs; nothing crosses a scope (cache-semantics §3).</summary>
/// <param name="PrincipalId">Who is billed.</param>
/// <param name="Model">The virtual model: the alias the client asked for.</param>
/// <param name="TokenizerVersion">Changes when the counting changes.</param>
public sealed record CacheScope(Guid PrincipalId, string Model, string TokenizerVersion)
{
    private const int MaxStackBytes = 1_024;

    private object? _id;

    private CacheScope(CacheScope other) => (PrincipalId, Model, TokenizerVersion) = other;   // What "with" makes gets an id of its own.

    /// <summary>A name of fixed size: 16 bytes of SHA-256 over what it is made of, computed once. <c>prefix_scope_id</c> is the same in SQL.</summary>
    [JsonIgnore]
    public Guid Id => (Guid)(_id ??= Digest());

    /// <summary>By what it is made of.</summary>
    public bool Equals(CacheScope? other) => ReferenceEquals(this, other)
        || (other is not null && PrincipalId == other.PrincipalId && Model == other.Model && TokenizerVersion == other.TokenizerVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(PrincipalId, Model, TokenizerVersion);

    private Guid Digest()
    {
        var length = 16 + Encoding.UTF8.GetMaxByteCount(Model.Length + TokenizerVersion.Length) + 1;
        Span<byte> bytes = length <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[length];
        PrincipalId.TryWriteBytes(bytes, bigEndian: true, out var written);
        written += Encoding.UTF8.GetBytes(Model, bytes[written..]);
        bytes[written++] = 0;   // Names never hold a NUL, so model and version cannot run together.
        written += Encoding.UTF8.GetBytes(TokenizerVersion, bytes[written..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..written], digest);
        return new Guid(digest[..16], bigEndian: true);
    }
}
