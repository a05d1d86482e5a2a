using System.Globalization;
using Gateway.Buffers;
using Gateway.Configuration;
using Gateway.Errors;
using Gateway.Routing;
using Gateway.Upstream;
using PromptCaching.Decisions;
using PromptCaching.Prompts;
using PromptCaching.Usage;
using PromptCaching.Wire;

namespace Gateway.ChatCompletions;

/// <summary>One accepted request: forwarded at once, its answer streamed through, its usage rewritten and recorded.</summary>
internal sealed partial class ChatExchange : IAsyncDisposable
{
    /// <summary>The request's id in the ledger, for support.</summary>
    public const string RequestIdHeader = "x-promptcache-request-id";

    private const PromptDialect Dialect = PromptDialect.ChatCompletions;

    private readonly ChatServices _services;
    private readonly HttpContext _context;
    private readonly KeyIdentity _key;
    private readonly ModelRoute _route;
    private readonly CacheMode _mode;
    private readonly DateTimeOffset _submittedAt;
    private readonly Guid _requestId;
    private CacheInquiry? _inquiry;
    private DateTimeOffset? _dispatchedAt;
    private DateTimeOffset? _firstByteAt;
    private CacheDecision? _decision;
    private TokenUsage? _usage;
    private UsageError? _usageError;
    private string? _finishReason;
    private bool _usageDelivered;
    private bool _recorded;

    public ChatExchange(ChatServices services, HttpContext context, KeyIdentity key, ModelRoute route, DateTimeOffset submittedAt)
    {
        (_services, _context, _key, _route, _submittedAt) = (services, context, key, route, submittedAt);
        _mode = route.Options.Mode == ModelMode.Off ? CacheMode.Off : CacheMode.Managed;
        _requestId = Guid.CreateVersion7(submittedAt);
    }

    private CacheInquiry Inquiry => _inquiry!;   // set before anything is awaited

    private bool ClientIsGone => _context.RequestAborted.IsCancellationRequested;

    /// <summary>Takes the prompt and its body over.</summary>
    public async Task RunAsync(ParsedPrompt prompt, PooledBuffer body)
    {
        var forwarded = new PooledBuffer(body.Length + 256);
        prompt.WriteForwarded(forwarded, _mode, _route.UpstreamModel);
        var target = ForwardedQuery.Append(_route.Upstream.ChatCompletions, _context.Request.QueryString);
        using var call = _services.Forwarder.Begin(_context.RequestAborted);
        _dispatchedAt = _services.Clock.GetUtcNow();
        var sending = call.SendAsync(Forwarder.Request(_context.Request, _route.Upstream, target, forwarded));
        _inquiry = new CacheInquiry(_services.Accounting, prompt, body, _route, _key.PrincipalId, _submittedAt);
        var error = await sending;
        if (error == ForwardError.None) error = await AnswerAsync(call);
        if (error != ForwardError.None) await FailAsync(error);
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
        var type = call.Response.Content.Headers.ContentType?.MediaType;
        if (string.Equals(type, "text/event-stream", StringComparison.OrdinalIgnoreCase)) return StreamAsync(call);
        return string.Equals(type, "application/json", StringComparison.OrdinalIgnoreCase)
            ? WholeAsync(call)
            : PassThroughAsync(call, CacheReason.NoUsage);
    }

    /// <summary>The answer goes to the client as it comes; there is nothing to account.</summary>
    private async Task<ForwardError> PassThroughAsync(UpstreamCall call, CacheReason veto)
    {
        _context.Response.ContentLength = call.Response.Content.Headers.ContentEncoding.Count == 0
            ? call.Response.Content.Headers.ContentLength
            : null;
        var body = _context.Response.BodyWriter;
        while (true)
        {
            var (read, error) = await call.ReadAsync(body.GetMemory(BufferSize));
            if (error != ForwardError.None) return error;
            if (read == 0) break;
            body.Advance(read);
            _firstByteAt ??= _services.Clock.GetUtcNow();
            if (_context.Response.ContentLength is null) await body.FlushAsync();
        }
        if (ClientIsGone) return ForwardError.Client;
        await RecordAsync(Settle(veto), _context.Response.StatusCode);
        return ForwardError.None;
    }

    /// <summary>The one place that says what a broken exchange means: to the client, in the log, in the record.</summary>
    private async Task FailAsync(ForwardError error)
    {
        var started = _context.Response.HasStarted;
        var (status, answer) = error switch
        {
            ForwardError.Client => (StatusCodes.Status499ClientClosedRequest, null),
            ForwardError.ConnectTimeout or ForwardError.ResponseHeadTimeout or ForwardError.ResponseBodyTimeout =>
                (504, ClientError.SlowUpstream(_route.Upstream.Name)),
            _ => (502, ClientError.BadUpstream(_route.Upstream.Name)),
        };
        if (error == ForwardError.Client) Log.ClientGone(_services.Logger, _requestId);
        else Log.UpstreamFailed(_services.Logger, _route.Upstream.Name, error, _requestId);
        _services.Metrics.ForwardFailed(_route, error);
        var veto = started || error == ForwardError.Client ? CacheReason.Aborted : CacheReason.Non2xx;
        await RecordAsync(Settle(veto), started ? _context.Response.StatusCode : status);
        if (started || answer is null)
        {
            _context.Abort();   // A cut answer must look cut.
            return;
        }
        _context.Response.Clear();
        _context.Response.Headers[RequestIdHeader] = _requestId.ToString("D", CultureInfo.InvariantCulture);
        await OpenAIErrors.WriteAsync(_context, answer);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Upstream {Upstream} failed: {Error} (request {RequestId}).")]
        public static partial void UpstreamFailed(ILogger logger, string upstream, ForwardError error, Guid requestId);

        [LoggerMessage(2, LogLevel.Debug, "The client left (request {RequestId}).")]
        public static partial void ClientGone(ILogger logger, Guid requestId);
    }
}
