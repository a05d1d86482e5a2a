using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using CacheIndex.Errors;
using Microsoft.Extensions.Options;

namespace CacheIndex.Access;

/// <summary>Lets the system's own services in everywhere, and administrators where people have business. Health stays open, for orchestrators that hold
/// no secret.</summary>
internal sealed class AccessMiddleware(RequestDelegate next, IOptions<AccessOptions> options)
{
    public const string Header = "x-internal-key";

    // Digests have one length, so comparing them tells nothing about the secret's.
    private readonly byte[] _internalKey = Digest(options.Value.InternalKey);
    private readonly byte[]? _adminToken = options.Value.AdminToken.Length > 0 ? Digest(options.Value.AdminToken) : null;

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (path == "/health" || path == "/alive") return next(context);
        if (Matches(context.Request.Headers[Header], _internalKey))
        {
            context.Features.Set(Caller.OfSystem(context.Request.Headers));
            return next(context);
        }
        var isForPeople = IsForPeople(path);
        if (isForPeople && _adminToken is not null && Matches(Bearer(context.Request.Headers.Authorization), _adminToken))
        {
            context.Features.Set(Caller.Administrator);
            return next(context);
        }
        return Problems.Unauthorized(isForPeople && _adminToken is not null).ExecuteAsync(context);
    }

    private static bool IsForPeople(PathString path) =>
        path.StartsWithSegments("/admin") || path.StartsWithSegments("/analytics") || path.StartsWithSegments("/live")
        || path.StartsWithSegments("/export") || path.StartsWithSegments("/system") || path.StartsWithSegments("/openapi");

    private static string? Bearer(string? authorization) =>
        AuthenticationHeaderValue.TryParse(authorization, out var header) && string.Equals(header.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase)
            ? header.Parameter
            : null;

    private static bool Matches(string? sent, byte[] expected) => CryptographicOperations.FixedTimeEquals(Digest(sent ?? ""), expected);

    private static byte[] Digest(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
