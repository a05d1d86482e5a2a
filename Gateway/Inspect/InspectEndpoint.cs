using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Gateway.Buffers;
using Gateway.Configuration;
using Gateway.Errors;
using Gateway.Exchanges;
using Gateway.Index;
using Gateway.Keys;
using Gateway.Routing;
using Gateway.Telemetry;
using Microsoft.Extensions.Options;
using PromptCaching;
using PromptCaching.Prompts;

namespace Gateway.Inspect;

/// <summary><c>POST /v1/prompt-cache/inspect</c>: what would be read and written if this prompt were sent now. Nothing is sent, written, refreshed or
/// recorded, and it counts against no limit.</summary>
internal sealed class InspectEndpoint(
    InspectGate gate, PromptParser parser, ModelCatalog models, CacheAccounting accounting, GatewayMetrics metrics, IOptions<GatewayOptions> options)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (await gate.AdmitAsync(context) is not { } caller) return;
        var (body, unreadable) = await RequestBody.ReadAsync(context.Request, options.Value.Forwarding.MaxBodyBytes);
        if (body is null)
        {
            if (unreadable is not null) await RefuseAsync(context, unreadable);
            return;
        }
        using (body)
        {
            var query = context.Request.Query[ForwardedQuery.CacheBreakpoint];
            if (!InspectDialect.TryFind(context.Request, body.Span, out var dialect, out var error)
                || !TryParse(body, dialect, query.Count == 0 ? null : query.ToString(), out var prompt, out error))
            {
                await RefuseAsync(context, error);
                return;
            }
            using (prompt)
            {
                if (Route(caller, prompt, out error) is { } route) await AnswerAsync(context, await InspectAsync(caller, prompt, route, context.RequestAborted));
                else await RefuseAsync(context, error!);
            }
        }
    }

    private bool TryParse(
        PooledBuffer body, PromptDialect dialect, string? cacheBreakpoint, [NotNullWhen(true)] out ParsedPrompt? prompt,
        [NotNullWhen(false)] out ClientError? error)
    {
        var isRead = parser.TryParse(body.Memory, dialect, cacheBreakpoint, out prompt, out var problem);
        error = problem is null ? null : ClientError.Unreadable(problem);
        return isRead;
    }

    private ModelRoute? Route(InspectCaller caller, ParsedPrompt prompt, out ClientError? error)
    {
        error = string.IsNullOrEmpty(prompt.Model) ? ClientError.NoModel : ClientError.UnknownModel(prompt.Model);
        if (string.IsNullOrEmpty(prompt.Model) || (caller.Key is { } key && !KeyLimiter.Allows(key, prompt.Model))) return null;
        return models.Find(prompt.Model);
    }

    private async Task<Inspection> InspectAsync(InspectCaller caller, ParsedPrompt prompt, ModelRoute route, CancellationToken clientGone)
    {
        var counting = accounting.Counting.StartNew(() => accounting.Counter.Count(prompt, route), CancellationToken.None);
        var version = accounting.Counter.Version(route);
        (IndexAnswer Answer, IReadOnlyList<PrefixMatch> Matches) found = (IndexAnswer.Ok, []);
        try
        {
            if (version is not null && prompt.Candidates.Length > 0)
            {
                using var deadline = new CancellationTokenSource(accounting.Options.DecisionDeadline, accounting.Clock);
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, clientGone);
                found = await accounting.Lookup.FindAsync(
                    new CacheScope(caller.PrincipalId, route.Model, version), prompt.CandidateHashes(), stop.Token);
            }
        }
        finally
        {
            await ((Task)counting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);   // It reads the body.
        }
        var now = accounting.Clock.GetUtcNow();
        return new PromptInspection(
            prompt, route, await counting, found.Answer == IndexAnswer.Ok ? found.Matches : null, parser.Rules, now)
            .Report(caller.PrincipalId, models.Tariff(route.Model, now), models.Currency);
    }

    private static async Task AnswerAsync(HttpContext context, Inspection inspection)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await JsonSerializer.SerializeAsync(context.Response.Body, inspection, InspectJson.Default.Inspection, context.RequestAborted);
    }

    private Task RefuseAsync(HttpContext context, ClientError error)
    {
        metrics.Refused(error.Status, error.Code);
        return ErrorAnswer.WriteAsync(context, error);
    }
}
