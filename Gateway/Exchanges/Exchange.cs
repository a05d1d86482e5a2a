using System.Globalization;
using Gateway.Buffers;
using Gateway.Errors;
using Gateway.Routing;
using Gateway.Upstream;
using PromptCaching.Decisions;
using PromptCaching.Prompts;
using PromptCaching.Usage;

namespace Gateway.Exchanges;

/// <summary>One accepted request: forwarded at once, its answer streamed through, its usage rewritten and recorded.</summary>
internal sealed partial class Exchange : IAsyncDisposable
{
    /// <summary>The request's id in the ledger, for support.</summary>
    public const string RequestIdHeader = "x-promptcache-request-id";

    private readonly ExchangeParts _parts;
    private readonly HttpContext _context;
    private readonly AdmittedRequest _request;
    private readonly ModelRoute _route;
    private readonly PromptDialect _dialect;
    private readonly CacheMode _mode;
    private readonly Guid _requestId;
    private CacheInquiry? _inquiry;
    private DateTimeOffset? _dispatchedAt;
    private DateTimeOffset? _firstByteAt;
    private CacheDecision? _decision;
    private TokenUsage? _usage;
    private TokenUsage _compaction;
    private string? _finishReason;
    private CacheUsage? _delivered;
    private bool _recorded;

    /// <summary>Takes the request's prompt and body over.</summary>
    public Exchange(ExchangeParts parts, HttpContext context, AdmittedRequest request)
    {
        (_parts, _context, _request, _route, _dialect) = (parts, context, request, request.Route, request.Prompt.Dialect);
        _mode = _route.Options.Mode;
        _requestId = Guid.CreateVersion7(request.SubmittedAt);
    }

    private CacheInquiry Inquiry => _inquiry!;   // set before anything is awaited

    private bool ClientIsGone => _context.RequestAborted.IsCancellationRequested;

    public async Task RunAsync()
    {
        var forwarded = new PooledBuffer(_request.Body.Length + 256);
        _request.Prompt.WriteForwarded(forwarded, _mode, _route.UpstreamModel);
        var target = ForwardedQuery.Append(_route.Upstream.Target(_dialect), _context.Request.QueryString, _mode);
        using var call = _parts.Forwarder.Begin(_context.RequestAborted);
        _dispatchedAt = _parts.Clock.GetUtcNow();
        var sending = call.SendAsync(Forwarder.Request(_context.Request, _route.Upstream.Credential(_dialect), target, forwarded));
        _inquiry = new CacheInquiry(_parts.Accounting, _request);
        try
        {
            var error = await sending;
            _inquiry.ReleaseBody();
            if (error == ForwardError.None) error = await AnswerAsync(call);
            if (error != ForwardError.None) await FailAsync(error);
        }
        catch (Exception) when (!_recorded)
        {
            // A defect of ours: the boundary answers, but what the upstream did is in the ledger.
            await RecordBrokenAsync(ClientIsGone ? StatusCodes.Status499ClientClosedRequest : StatusCodes.Status500InternalServerError);
            throw;
        }
    }

    /// <summary>Does not wait for the inquiry's end: a slow count must not hold the client.</summary>
    public ValueTask DisposeAsync()
    {
        _ = _inquiry?.DisposeAsync().AsTask();
        return ValueTask.CompletedTask;
    }

    private Task<ForwardError> AnswerAsync(UpstreamCall call)
    {
        var response = _context.Response;
        response.StatusCode = (int)call.Response.StatusCode;
        ForwardedHeaders.CopyToClient(call.Response, response.Headers);
        response.Headers[RequestIdHeader] = _requestId.ToString("D", CultureInfo.InvariantCulture);
        if (!call.Response.IsSuccessStatusCode) return PassThroughAsync(call, CacheReason.Non2xx);
        var type = MediaType.Of(call.Response);
        // Not every server names its answers well; then the client's wish tells.
        return type.IsEventStream || (Inquiry.Prompt.Stream && !type.IsJson) ? StreamAsync(call) : WholeAsync(call);
    }

    /// <summary>The answer goes to the client as it comes; there is nothing to account.</summary>
    private async Task<ForwardError> PassThroughAsync(UpstreamCall call, CacheReason veto, ReadOnlyMemory<byte> begun = default)
    {
        var error = await AnswerCopy.WriteAsync(call, _context.Response, begun, () => _firstByteAt ??= _parts.Clock.GetUtcNow());
        if (error != ForwardError.None) return error;
        if (ClientIsGone) return ForwardError.Client;
        await RecordAsync(Settle(veto), _context.Response.StatusCode);
        await _context.Response.BodyWriter.FlushAsync();
        return ForwardError.None;
    }

    /// <summary>The one place that says what a broken exchange means: to the client, in the log, in the record.</summary>
    private async Task FailAsync(ForwardError error)
    {
        var started = _context.Response.HasStarted;
        var answer = ForwardFailure.Answer(error, _route.Upstream.Name);
        var status = answer?.Status ?? StatusCodes.Status499ClientClosedRequest;
        if (error == ForwardError.Client) Log.ClientGone(_parts.Logger, _requestId);
        else Log.UpstreamFailed(_parts.Logger, _route.Upstream.Name, error, _requestId);
        _parts.Metrics.ForwardFailed(_route, error);
        await RecordBrokenAsync(status);
        if (started || answer is null)
        {
            _context.Abort();   // A cut answer must look cut.
            return;
        }
        _context.Response.Clear();
        _context.Response.Headers[RequestIdHeader] = _requestId.ToString("D", CultureInfo.InvariantCulture);
        await ErrorAnswer.WriteAsync(_context, answer);
    }

    /// <param name="status">What the client is told, unless its answer has begun.</param>
    private Task RecordBrokenAsync(int status)
    {
        var started = _context.Response.HasStarted;
        var veto = started || status == StatusCodes.Status499ClientClosedRequest ? CacheReason.Aborted : CacheReason.Non2xx;
        return RecordAsync(Settle(veto), started ? _context.Response.StatusCode : status);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Upstream {Upstream} failed: {Error} (request {RequestId}).")]
        public static partial void UpstreamFailed(ILogger logger, string upstream, ForwardError error, Guid requestId);

        [LoggerMessage(2, LogLevel.Debug, "The client left (request {RequestId}).")]
        public static partial void ClientGone(ILogger logger, Guid requestId);

        [LoggerMessage(3, LogLevel.Warning, "Upstream {Upstream} stated usage that is not understood: {Message} (request {RequestId})")]
        public static partial void UsageUnclear(ILogger logger, string upstream, string message, Guid requestId);
    }
}
