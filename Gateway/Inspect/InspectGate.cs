using System.Security.Cryptography;
using System.Text;
using Gateway.Errors;
using Gateway.Index;
using Gateway.Keys;
using Gateway.Telemetry;
using Microsoft.Extensions.Options;

namespace Gateway.Inspect;

/// <summary>Who may inspect: a client with its key, for itself; or the dashboard with the internal key, for the principal it names.</summary>
internal sealed class InspectGate(KeyGate keys, GatewayMetrics metrics, IOptions<IndexOptions> options)
{
    private readonly byte[] _internalKey = SHA256.HashData(Encoding.UTF8.GetBytes(options.Value.InternalKey));

    /// <returns>Null where the request has been answered.</returns>
    public async ValueTask<InspectCaller?> AdmitAsync(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue("x-internal-key", out var shown))
            return await keys.AdmitAsync(context) is { } key ? new InspectCaller(key.PrincipalId, key) : null;
        // Hashed first, so that the comparison takes the same time whatever was sent.
        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown.ToString())), _internalKey))
            return await RefuseAsync(context, ClientError.WrongKey);
        return Guid.TryParse(context.Request.Headers["x-promptcache-principal"], out var principal)
            ? new InspectCaller(principal, null)
            : await RefuseAsync(context, ClientError.NoPrincipal);
    }

    private async Task<InspectCaller?> RefuseAsync(HttpContext context, ClientError error)
    {
        metrics.Refused(error.Status, error.Code);
        await ErrorAnswer.WriteAsync(context, error);
        return null;
    }
}
