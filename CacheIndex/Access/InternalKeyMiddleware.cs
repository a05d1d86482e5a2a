using System.Security.Cryptography;
using System.Text;
using CacheIndex.Errors;
using Microsoft.Extensions.Options;

namespace CacheIndex.Access;

/// <summary>Lets only the system's own services in. Health stays open, for orchestrators that hold no secret.</summary>
internal sealed class InternalKeyMiddleware(RequestDelegate next, IOptions<InternalKeyOptions> options)
{
    public const string Header = "x-internal-key";

    // Digests have one length, so comparing them tells nothing about the key's.
    private readonly byte[] _expected = SHA256.HashData(Encoding.UTF8.GetBytes(options.Value.InternalKey));

    public Task InvokeAsync(HttpContext context) =>
        IsOpen(context.Request.Path) || Holds(context.Request.Headers[Header])
            ? next(context)
            : Problems.Unauthorized(Header).ExecuteAsync(context);

    private static bool IsOpen(PathString path) => path == "/health" || path == "/alive";

    private bool Holds(string? key)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key ?? ""), digest);
        return CryptographicOperations.FixedTimeEquals(digest, _expected);
    }
}
