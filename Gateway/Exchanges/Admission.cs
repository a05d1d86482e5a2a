using Gateway.Configuration;
using Gateway.Errors;
using Gateway.Keys;
using Gateway.Routing;
using Gateway.Telemetry;
using Microsoft.Extensions.Options;
using PromptCaching.Prompts;
using PromptCaching.Wire;

namespace Gateway.Exchanges;

/// <summary>Who asks, for what, by which rules; or the answer to a request that cannot be forwarded.</summary>
internal sealed class Admission(
    KeyGate keys, KeyLimiter limiter, PromptParser parser, ModelCatalog models, GatewayMetrics metrics, IOptions<GatewayOptions> options, TimeProvider clock)
{
    /// <param name="context">The request.</param>
    /// <param name="dialect">How to read its body.</param>
    /// <param name="isAnswered">Whether a model is to answer: then it counts against the key's limits, and bad markers are ours to refuse where the
    /// model is managed.</param>
    /// <returns>Null where the request has been answered, or its client is gone.</returns>
    public async Task<AdmittedRequest?> AdmitAsync(HttpContext context, PromptDialect dialect, bool isAnswered)
    {
        var submittedAt = clock.GetUtcNow();
        if (await keys.AdmitAsync(context) is not { } key) return null;
        if (isAnswered && limiter.Enter(key) is { } over) return await RefuseAsync(context, over);
        var (body, unreadable) = await RequestBody.ReadAsync(context.Request, options.Value.Forwarding.MaxBodyBytes);
        if (body is null) return unreadable is null ? null : await RefuseAsync(context, unreadable);
        var query = context.Request.Query[ForwardedQuery.CacheBreakpoint];
        if (!parser.TryParse(body.Memory, dialect, query.Count == 0 ? null : query.ToString(), out var prompt, out var error))
        {
            body.Dispose();
            return await RefuseAsync(context, ClientError.Unreadable(error));
        }
        var (route, refusal) = Route(key, prompt, isAnswered);
        if (route is not null) return new AdmittedRequest(key, route, prompt, body, submittedAt);
        prompt.Dispose();
        body.Dispose();
        return await RefuseAsync(context, refusal!);
    }

    private (ModelRoute? Route, ClientError? Refusal) Route(KeyIdentity key, ParsedPrompt prompt, bool judgesMarkers)
    {
        if (string.IsNullOrEmpty(prompt.Model)) return (null, ClientError.NoModel);
        if (models.Find(prompt.Model) is not { } route || !KeyLimiter.Allows(key, prompt.Model)) return (null, ClientError.UnknownModel(prompt.Model));
        return judgesMarkers && prompt.MarkerError is { } error && route.Options.Mode == CacheMode.Managed
            ? (null, ClientError.Unreadable(error))
            : (route, null);
    }

    private async Task<AdmittedRequest?> RefuseAsync(HttpContext context, ClientError error)
    {
        metrics.Refused(error.Status, error.Code);
        await ErrorAnswer.WriteAsync(context, error);
        return null;
    }
}
