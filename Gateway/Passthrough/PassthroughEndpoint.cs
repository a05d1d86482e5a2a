using Gateway.Buffers;
using Gateway.Configuration;
using Gateway.Errors;
using Gateway.Exchanges;
using Gateway.Keys;
using Gateway.Routing;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using PromptCaching.Wire;

namespace Gateway.Passthrough;

/// <summary>Every path under <c>/v1/</c> that has no endpoint of its own: forwarded untouched to the upstream of its model. Only JSON bodies are
/// looked into, for the model; others stream through. Requests without a model go where <see cref="ModelCatalog.WithoutModel"/> says.</summary>
internal sealed class PassthroughEndpoint(
    KeyGate keys, KeyLimiter limiter, ModelCatalog models, ExchangeParts parts, GatewayMetrics metrics, IOptions<GatewayOptions> options)
{
    public const string EmbeddingsPath = "/v1/embeddings";

    /// <summary>A TRACE would be answered with the upstream's API key, and what other methods mean is not known.</summary>
    private static readonly string[] Methods =
        [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options];

    private static readonly string Allow = string.Join(", ", Methods);

    private readonly ForwardingOptions _options = options.Value.Forwarding;

    public async Task HandleAsync(HttpContext context)
    {
        if (await AdmitAsync(context) is not { } request) return;
        var exchange = new PassthroughExchange(parts, context, request);
        await exchange.RunAsync();
    }

    /// <summary>Answers for paths of ours that do not exist.</summary>
    public Task RefuseAsync(HttpContext context) =>
        RefuseAsync(context, ClientError.UnknownUrl(context.Request.Method, context.Request.Path));

    public static bool HasBody(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;

    private async Task<PassthroughRequest?> AdmitAsync(HttpContext context)
    {
        var submittedAt = parts.Clock.GetUtcNow();
        if (await keys.AdmitAsync(context) is not { } key) return null;
        if (SentTarget.Of(context) is not { } target || (!_options.OtherPaths && context.Request.Path != EmbeddingsPath))
        {
            await RefuseAsync(context);
            return null;
        }
        if (!Methods.Contains(context.Request.Method))
        {
            context.Response.Headers.Allow = Allow;
            return await RefuseAsync(context, ClientError.WrongMethod(context.Request.Method, context.Request.Path));
        }
        if (limiter.Enter(key) is { } over) return await RefuseAsync(context, over);
        PooledBuffer? body = null;
        if (HasBody(context) && IsJson(context.Request))
        {
            (body, var unreadable) = await RequestBody.ReadAsync(context.Request, _options.MaxBodyBytes);
            if (body is null) return unreadable is null ? null : await RefuseAsync(context, unreadable);
        }
        var (start, end) = (0, 0);
        var model = body is null ? null : JsonModel.Find(body.Span, out start, out end);
        var (route, refusal) = Route(key, model);
        if (route is null)
        {
            body?.Dispose();
            return await RefuseAsync(context, refusal!);
        }
        if (model is not null && model != route.UpstreamModel)
        {
            using var asSent = body;
            body = JsonModel.Replace(asSent!, start, end, route.UpstreamModel);
        }
        return new PassthroughRequest(key, route, route.Upstream.TargetOf(target), body, submittedAt);
    }

    private (ModelRoute? Route, ClientError? Refusal) Route(KeyIdentity key, string? model)
    {
        if (string.IsNullOrEmpty(model))
        {
            if (key.Limits?.Models is not null) return (null, ClientError.ModelUncertain);
            return models.WithoutModel() is { } fallback ? (fallback, null) : (null, ClientError.NoUpstream);
        }
        return models.Find(model) is { } route && KeyLimiter.Allows(key, model) ? (route, null) : (null, ClientError.UnknownModel(model));
    }

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));

    private async Task<PassthroughRequest?> RefuseAsync(HttpContext context, ClientError error)
    {
        metrics.Refused(error.Status, error.Code);
        await ErrorAnswer.WriteAsync(context, error);
        return null;
    }
}
