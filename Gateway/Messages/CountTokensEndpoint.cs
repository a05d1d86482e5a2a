using Gateway.Buffers;
using Gateway.Errors;
using Gateway.Exchanges;
using Gateway.Telemetry;
using Gateway.Upstream;
using PromptCaching.Prompts;

namespace Gateway.Messages;

/// <summary><c>POST /v1/messages/count_tokens</c>: the upstream counts what the message itself would send it, and its answer passes; nothing is
/// cached, billed or recorded.</summary>
internal sealed partial class CountTokensEndpoint(
    Admission admission, Forwarder forwarder, GatewayMetrics metrics, ILogger<CountTokensEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (await admission.AdmitAsync(context, PromptDialect.Messages, isAnswered: false) is not { } request) return;
        PooledBuffer forwarded;
        using (request.Body)
        using (request.Prompt)
        {
            forwarded = new PooledBuffer(request.Body.Length + 256);
            request.Prompt.WriteForwarded(forwarded, request.Route.Options.Mode, request.Route.UpstreamModel);
        }
        var upstream = request.Route.Upstream;
        var target = ForwardedQuery.Append(upstream.CountTokens, context.Request.QueryString, request.Route.Options.Mode);
        using var call = forwarder.Begin(context.RequestAborted);
        var error = await call.SendAsync(Forwarder.Request(context.Request, upstream.Credential(PromptDialect.Messages), target, forwarded));
        if (error == ForwardError.None)
        {
            context.Response.StatusCode = (int)call.Response.StatusCode;
            ForwardedHeaders.CopyToClient(call.Response, context.Response.Headers);
            error = await AnswerCopy.WriteAsync(call, context.Response);
        }
        if (error == ForwardError.None)
        {
            await context.Response.BodyWriter.FlushAsync();
            return;
        }
        if (error != ForwardError.Client) Log.UpstreamFailed(logger, upstream.Name, error);
        metrics.ForwardFailed(request.Route, error);
        if (context.Response.HasStarted || ForwardFailure.Answer(error, upstream.Name) is not { } answer)
        {
            context.Abort();   // A cut answer must look cut.
            return;
        }
        context.Response.Clear();
        await ErrorAnswer.WriteAsync(context, answer);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Upstream {Upstream} failed to count tokens: {Error}.")]
        public static partial void UpstreamFailed(ILogger logger, string upstream, ForwardError error);
    }
}
