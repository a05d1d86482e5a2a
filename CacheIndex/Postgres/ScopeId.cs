using System.Security.Cryptography;
using System.Text;
using PromptCaching;

namespace CacheIndex.Postgres;

/// <summary>A scope's name in the database: 16 bytes of SHA-256 over what it is made of. <c>prefix_scope_id</c> is the same in SQL.</summary>
internal static class ScopeId
{
    private const int MaxStackBytes = 1_024;

    public static Guid Of(CacheScope scope)
    {
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
