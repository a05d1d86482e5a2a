using Gateway.Configuration;
using Gateway.Errors;
using Gateway.Keys;
using Gateway.Routing;
using Microsoft.Extensions.Options;
using PromptCaching.Prompts;

namespace Gateway.ChatCompletions;

/// <summary><c>POST /v1/chat/completions</c>: who asks, for what, by which rules; then <see cref="ChatExchange"/>.</summary>
internal sealed class ChatCompletionsEndpoint(
    KeyGate keys, PromptParser parser, ModelCatalog models, ChatServices services, IOptions<GatewayOptions> options)
{
    public async Task HandleAsync(HttpContext context)
    {
        var submittedAt = services.Clock.GetUtcNow();
        if (await keys.AdmitAsync(context) is not { } key) return;
        var (body, unreadable) = await RequestBody.ReadAsync(context.Request, options.Value.Forwarding.MaxBodyBytes);
        if (body is null)
        {
            if (unreadable is not null) await RefuseAsync(context, unreadable);
            return;
        }
        var query = context.Request.Query[ForwardedQuery.CacheBreakpoint];
        if (!parser.TryParse(body.Memory, PromptDialect.ChatCompletions, query.Count == 0 ? null : query.ToString(), out var prompt, out var error))
        {
            body.Dispose();
            await RefuseAsync(context, ClientError.Unreadable(error));
            return;
        }
        var (route, refusal) = Route(prompt);
        if (route is null)
        {
            prompt.Dispose();
            body.Dispose();
            await RefuseAsync(context, refusal!);
            return;
        }
        await using var exchange = new ChatExchange(services, context, key, route, submittedAt);
        await exchange.RunAsync(prompt, body);
    }

    private (ModelRoute? Route, ClientError? Refusal) Route(ParsedPrompt prompt)
    {
        if (string.IsNullOrEmpty(prompt.Model)) return (null, ClientError.NoModel);
        if (models.Find(prompt.Model) is not { } route) return (null, ClientError.UnknownModel(prompt.Model));
        return prompt.MarkerError is { } error && route.Options.Mode == ModelMode.Managed ? (null, ClientError.Unreadable(error)) : (route, null);
    }

    private Task RefuseAsync(HttpContext context, ClientError error)
    {
        services.Metrics.Refused(error.Status, error.Code);
        return OpenAIErrors.WriteAsync(context, error);
    }
}
