using Gateway.Buffers;
using Gateway.Upstream;
using PromptCaching.Decisions;
using PromptCaching.Prompts;
using PromptCaching.Usage;

namespace Gateway.Exchanges;

/// <content>Unstreamed JSON.</content>
internal sealed partial class Exchange
{
    private async Task<ForwardError> WholeAsync(UpstreamCall call)
    {
        using var body = PooledBuffer.ForBody(call.Response.Content.Headers.ContentLength);
        var error = await call.ReadWholeAsync(body, _parts.Forwarder.Options.MaxAnswerBytes);
        if (error == ForwardError.AnswerTooLong && _mode == CacheMode.Observed) return await PassThroughAsync(call, CacheReason.NoUsage, body.Memory);
        if (error != ForwardError.None) return error;
        var facts = UsageRewriter.Read(body.Span);
        (_usage, _compaction, _finishReason) = (facts.Usage, facts.Compaction, facts.FinishReason);
        if (facts.UsageError is { } unclear) Log.UsageUnclear(_parts.Logger, _route.Upstream.Name, unclear.Message, _requestId);
        if (_usage is { } usage) _decision = await DecideAsync(usage.Prompt);
        using var output = new PooledBuffer(body.Length + 512);
        UsageRewriter.Write(body.Span, facts, _dialect, _mode, _decision is null ? default : Split(_decision), output);
        body.Dispose();   // The record may have to wait for the disk.
        if (ClientIsGone) return ForwardError.Client;
        CacheReason? veto = facts switch
        {
            { SawError: true } => CacheReason.ErrorFrame,
            { SawUsage: false } => CacheReason.NoUsage,
            _ => null,
        };
        if (_usage is not null) _delivered = _decision is null ? default(CacheUsage) : Split(_decision);
        _firstByteAt = _parts.Clock.GetUtcNow();
        await RecordAsync(Settle(veto), _context.Response.StatusCode);
        _context.Response.ContentLength = output.Length;
        await _context.Response.BodyWriter.WriteAsync(output.Memory);
        return ForwardError.None;
    }
}
