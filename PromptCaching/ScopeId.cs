using System.Security.Cryptography;
using System.Text;

namespace PromptCaching;

/// <summary>A scope's name of fixed size: 16 bytes of SHA-256 over what it is made of. <c>prefix_scope_id</c> is the same in the database.</summary>
public static class ScopeId
{
    private const int MaxStackBytes = 1_024;

    /// <summary>The name of a scope.</summary>
    public static Guid Of(CacheScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var length = 16 + Encoding.UTF8.GetMaxByteCount(scope.Model.Length + scope.TokenizerVersion.Length) + 1;
        Span<byte> bytes = length <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[length];
        scope.PrincipalId.TryWriteBytes(bytes, bigEndian: true, out var written);
        written += Encoding.UTF8.GetBytes(scope.Model, bytes[written..]);
        bytes[written++] = 0;   // Names never hold a NUL, so model and version cannot run together.
        written += Encoding.UTF8.GetBytes(scope.TokenizerVersion, bytes[written..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..written], digest);
        return new Guid(digest[..16], bigEndian: true);
    }
}
