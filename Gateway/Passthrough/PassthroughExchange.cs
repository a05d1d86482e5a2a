using System.Buffers;
using System.Globalization;
using Gateway.Buffers;
using Gateway.Errors;
using Gateway.Exchanges;
using Gateway.Telemetry;
using Gateway.Upstream;
using PromptCaching;
using PromptCaching.Decisions;
using PromptCaching.Prompts;
using PromptCaching.Usage;
using PromptCaching.Wire;

namespace Gateway.Passthrough;

/// <summary>One request passed through: body and answer untouched, usage read on the way where the answer to a POST has it, and recorded as not
/// cacheable.</summary>
internal sealed class PassthroughExchange(ExchangeParts parts, HttpContext context, PassthroughRequest request)
{
    private const int BufferSize = 16 << 10;
    private const PromptDialect Events = PromptDialect.ChatCompletions;   // Legacy completions stream in its framing; nothing is rewritten.

    private readonly Guid _requestId = Guid.CreateVersion7(request.SubmittedAt);
    private DateTimeOffset? _dispatchedAt;
    private DateTimeOffset? _firstByteAt;
    private TokenUsage? _usage;
    private string? _finishReason;
    private bool _streamed;
    private bool _recorded;

    private bool ClientIsGone => context.RequestAborted.IsCancellationRequested;

    public async Task RunAsync()
    {
        using var call = parts.Forwarder.Begin(context.RequestAborted);
        _dispatchedAt = parts.Clock.GetUtcNow();
        var upstream = request.Route.Upstream;
        try
        {
            var error = await call.SendAsync(Forwarder.Request(
                context.Request, upstream.CredentialFor(ClientDialect.IsAnthropic(context.Request)), request.Target, Content(call)));
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

    private HttpContent? Content(UpstreamCall call)
    {
        if (request.Body is { } body) return new PooledContent(body);
        // An empty content keeps a POST's Content-Type. Any other method without a body has none: it may be sent again where a connection proves dead.
        return PassthroughEndpoint.HasBody(context) || HttpMethods.IsPost(context.Request.Method) ? new ClientBodyContent(context.Request, call) : null;
    }

    private Task<ForwardError> AnswerAsync(UpstreamCall call)
    {
        context.Response.StatusCode = (int)call.Response.StatusCode;
        ForwardedHeaders.CopyToClient(call.Response, context.Response.Headers);
        context.Response.Headers[Exchange.RequestIdHeader] = _requestId.ToString("D", CultureInfo.InvariantCulture);
        // What a GET shows was used, and recorded, by the POST before it.
        if (!call.Response.IsSuccessStatusCode || !HttpMethods.IsPost(context.Request.Method)) return CopyAsync(call);
        var type = MediaType.Of(call.Response);
        if (type.IsEventStream) return StreamAsync(call);
        return type.IsJson ? WholeAsync(call) : CopyAsync(call);
    }

    private async Task<ForwardError> CopyAsync(UpstreamCall call, ReadOnlyMemory<byte> begun = default)
    {
        var error = await AnswerCopy.WriteAsync(call, context.Response, begun, () => _firstByteAt ??= parts.Clock.GetUtcNow());
        if (error != ForwardError.None) return error;
        if (ClientIsGone) return ForwardError.Client;
        await RecordAsync(context.Response.StatusCode);
        await context.Response.BodyWriter.FlushAsync();
        return ForwardError.None;
    }

    private async Task<ForwardError> WholeAsync(UpstreamCall call)
    {
        using var body = PooledBuffer.ForBody(call.Response.Content.Headers.ContentLength);
        var error = await call.ReadWholeAsync(body, parts.Forwarder.Options.MaxAnswerBytes);
        if (error == ForwardError.AnswerTooLong) return await CopyAsync(call, body.Memory);
        if (error != ForwardError.None) return error;
        if (ClientIsGone) return ForwardError.Client;
        var facts = UsageRewriter.Read(body.Span);
        (_usage, _finishReason) = (facts.Usage, facts.FinishReason);
        _firstByteAt = parts.Clock.GetUtcNow();
        await RecordAsync(context.Response.StatusCode);
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body.Memory);
        return ForwardError.None;
    }

    private async Task<ForwardError> StreamAsync(UpstreamCall call)
    {
        _streamed = true;
        using var reader = new SseUsageRewriter(Events, CacheMode.Observed, swallowUsageChunk: false, parts.Forwarder.Options.MaxAnswerBytes);
        using var output = new PooledBuffer(BufferSize);
        var chunk = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await context.Response.StartAsync();
            while (true)
            {
                var (read, error) = await call.ReadAsync(chunk);
                if (error != ForwardError.None) return _recorded ? ForwardError.None : error;
                if (read > 0) reader.Push(chunk.AsSpan(0, read), output);
                else reader.Complete(output);
                (_usage, _finishReason) = (reader.Usage, reader.FinishReason);
                _firstByteAt ??= output.Length > 0 ? parts.Clock.GetUtcNow() : null;
                if (read == 0 || StreamEnd.IndexIn(output.Span, Events) >= 0) await RecordAsync(context.Response.StatusCode);
                if (output.Length > 0) await context.Response.BodyWriter.WriteAsync(output.Memory);
                output.Clear();
                if (read == 0) return ForwardError.None;
                if (ClientIsGone) return _recorded ? ForwardError.None : ForwardError.Client;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private async Task FailAsync(ForwardError error)
    {
        var started = context.Response.HasStarted;
        var answer = ForwardFailure.Answer(error, request.Route.Upstream.Name);
        parts.Metrics.ForwardFailed(request.Route, error);
        await RecordBrokenAsync(answer?.Status ?? StatusCodes.Status499ClientClosedRequest);
        if (started || answer is null)
        {
            context.Abort();   // A cut answer must look cut.
            return;
        }
        context.Response.Clear();
        context.Response.Headers[Exchange.RequestIdHeader] = _requestId.ToString("D", CultureInfo.InvariantCulture);
        await ErrorAnswer.WriteAsync(context, answer);
    }

    /// <param name="status">What the client is told, unless its answer has begun.</param>
    private Task RecordBrokenAsync(int status) => RecordAsync(context.Response.HasStarted ? context.Response.StatusCode : status);

    private async Task RecordAsync(int status)
    {
        if (_recorded) return;
        _recorded = true;
        var record = Record(status);
        await parts.Ledger.AppendAsync(new CommitItem(record, null, [], []), new CacheScope(request.Key.PrincipalId, request.Route.Model, ""));
        parts.Limiter.Charge(request.Key, record, request.Route.Options);
        parts.Metrics.Completed(request.Route, record, isMarked: false);
        if (RequestTrace.Span(context) is { IsAllDataRequested: true } span) GenAiTags.Set(span, record);
    }

    private UsageRecord Record(int status) => new()
    {
        RequestId = _requestId,
        PrincipalId = request.Key.PrincipalId,
        KeyId = request.Key.KeyId,
        Model = request.Route.Model,
        Upstream = request.Route.Upstream.Name,
        UpstreamModel = request.Route.UpstreamModel,
        Dialect = context.Request.Path == PassthroughEndpoint.EmbeddingsPath ? DialectNames.Embeddings : DialectNames.Other,
        Mode = CacheMode.Off,
        Status = status,
        Outcome = CacheOutcome.Skipped.Name(),
        Reason = CacheReason.NotCacheable.Name(),
        PromptTokens = _usage?.Prompt,
        CompletionTokens = _usage?.Completion,
        UpstreamReadTokens = _usage?.Read,
        UpstreamWriteTokens = _usage?.Write,
        Streamed = _streamed,
        SubmittedAt = request.SubmittedAt,
        DispatchedAt = _dispatchedAt,
        FirstByteAt = _firstByteAt,
        CompletedAt = parts.Clock.GetUtcNow(),
        FinishReason = _finishReason,
        UserAgent = ClientAgent.Of(context.Request),
        TraceId = RequestTrace.Id(context),
    };
}
