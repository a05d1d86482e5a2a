using System.Buffers;
using Gateway.Buffers;
using Gateway.Upstream;
using PromptCaching.Decisions;
using PromptCaching.Usage;

namespace Gateway.ChatCompletions;

/// <content>Server-sent events.</content>
internal sealed partial class ChatExchange
{
    private const int BufferSize = 16 << 10;

    private async Task<ForwardError> StreamAsync(UpstreamCall call)
    {
        using var rewriter = new SseUsageRewriter(Dialect, _mode, swallowUsageChunk: !Inquiry.Prompt.ClientAskedForUsage);
        using var output = new PooledBuffer(BufferSize + 1024);
        var chunk = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await _context.Response.StartAsync();   // The status line need not wait for the first token.
            while (true)
            {
                var (read, error) = await call.ReadAsync(chunk);
                if (error != ForwardError.None) return Broken(rewriter, error);
                var state = read > 0 ? rewriter.Push(chunk.AsSpan(0, read), output) : rewriter.Complete(output);
                await ResolveAsync(rewriter, state, output);
                // With [DONE] the client has its answer, and with the end of the stream at the latest: the record comes first.
                if (read == 0 || StreamEnd.IsIn(output.Span)) await RecordStreamAsync(rewriter, ended: read == 0);
                await FlushAsync(rewriter, output);
                if (read == 0) return ForwardError.None;
                if (ClientIsGone) return Broken(rewriter, ForwardError.Client);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Lets held usage go; what came before it leaves first.</summary>
    private async ValueTask ResolveAsync(SseUsageRewriter rewriter, StreamState state, PooledBuffer output)
    {
        while (state != StreamState.Flowing)
        {
            CacheUsage? split = null;
            if (rewriter.Usage is { } usage)
            {
                if (state == StreamState.NeedsDecision)
                {
                    await FlushAsync(rewriter, output);
                    _decision = await DecideAsync(usage.Prompt);
                    split = Split(_decision);
                }
                else if (Inquiry.TryDecide(usage.Prompt, out var early))
                {
                    _decision = early;
                    split = Split(early);
                }
            }
            state = rewriter.Resolve(split, output);
        }
    }

    private async ValueTask FlushAsync(SseUsageRewriter rewriter, PooledBuffer output)
    {
        if (output.Length == 0) return;
        _firstByteAt ??= _services.Clock.GetUtcNow();
        await _context.Response.BodyWriter.WriteAsync(output.Memory);
        output.Clear();
        _usageDelivered = rewriter.Shown is not null;
    }

    private Task RecordStreamAsync(SseUsageRewriter rewriter, bool ended)
    {
        Take(rewriter);
        CacheReason? veto = rewriter switch
        {
            { SawError: true } => CacheReason.ErrorFrame,
            _ when ClientIsGone || (ended && !rewriter.EndedCleanly) => CacheReason.Aborted,
            { SawUsage: false } => CacheReason.NoUsage,
            _ => null,
        };
        return RecordAsync(Settle(veto), _context.Response.StatusCode);
    }

    private ForwardError Broken(SseUsageRewriter rewriter, ForwardError error)
    {
        Take(rewriter);
        return _recorded ? ForwardError.None : error;   // After [DONE] the client has all it asked for.
    }

    private void Take(SseUsageRewriter rewriter)
    {
        _usage = rewriter.Usage;
        _usageError = rewriter.UsageError;
        _finishReason = rewriter.FinishReason;
        _usageDelivered |= rewriter.Shown is not null;   // It leaves right behind the record.
    }
}
