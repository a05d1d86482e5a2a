using System.Buffers;
using Gateway.Buffers;
using Gateway.Upstream;
using PromptCaching.Decisions;
using PromptCaching.Usage;

namespace Gateway.ChatCompletions;

/// <content>Unstreamed JSON.</content>
internal sealed partial class ChatExchange
{
    /// <summary>A longer answer passes through unread; no model answers that much.</summary>
    private const int MaxWholeBytes = 64 << 20;

    private async Task<ForwardError> WholeAsync(UpstreamCall call)
    {
        using var body = new PooledBuffer((int)Math.Min(call.Response.Content.Headers.ContentLength + 1 ?? BufferSize, 1 << 20));
        while (true)
        {
            var (read, error) = await call.ReadAsync(body.GetMemory());
            if (error != ForwardError.None) return error;
            if (read == 0) break;
            body.Advance(read);
            if (body.Length <= MaxWholeBytes) continue;
            _context.Response.BodyWriter.Write(body.Span);
            return await PassThroughAsync(call, CacheReason.NoUsage);
        }
        var facts = UsageRewriter.Read(body.Span);
        (_usage, _usageError, _finishReason) = (facts.Usage, facts.UsageError, facts.FinishReason);
        if (_usage is { } usage) _decision = await DecideAsync(usage.Prompt);
        using var output = new PooledBuffer(body.Length + 512);
        UsageRewriter.Write(body.Span, facts, Dialect, _mode, _decision is null ? default : Split(_decision), output);
        if (ClientIsGone) return ForwardError.Client;
        CacheReason? veto = facts switch
        {
            { SawError: true } => CacheReason.ErrorFrame,
            { SawUsage: false } => CacheReason.NoUsage,
            _ => null,
        };
        _usageDelivered = _usage is not null;
        _firstByteAt = _services.Clock.GetUtcNow();
        await RecordAsync(Settle(veto), _context.Response.StatusCode);
        _context.Response.ContentLength = output.Length;
        await _context.Response.BodyWriter.WriteAsync(output.Memory);
        return ForwardError.None;
    }
}
