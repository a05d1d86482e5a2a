using Gateway.Errors;
using Gateway.Telemetry;
using PromptCaching.Wire;

namespace Gateway.Keys;

/// <summary>Lets a request in by its key, or answers it.</summary>
internal sealed class KeyGate(KeyDirectory keys, GatewayMetrics metrics)
{
    /// <returns>Whose key it is; null where the request has been answered.</returns>
    public async ValueTask<KeyIdentity?> AdmitAsync(HttpContext context)
    {
        var secret = ClientKey.Read(context.Request.Headers);
        if (secret.IsEmpty)
        {
            await RefuseAsync(context, ClientError.MissingKey);
            return null;
        }
        KeyVerdict verdict;
        try
        {
            verdict = await keys.ResolveAsync(secret, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            return null;   // The client is gone.
        }
        if (verdict.Status == KeyStatus.Known) return verdict.Identity;
        await RefuseAsync(context, verdict.Status == KeyStatus.Unknown ? ClientError.WrongKey : ClientError.KeyUndecided);
        return null;
    }

    private Task RefuseAsync(HttpContext context, ClientError error)
    {
        metrics.Refused(error.Status, error.Code);
        return ErrorAnswer.WriteAsync(context, error);
    }
}
