using System.Buffers;
using Gateway.Buffers;
using Gateway.Upstream;
using PromptCaching.Decisions;
using PromptCaching.Usage;

namespace Gateway.Exchanges;

/// <content>Server-sent events.</content>
internal sealed partial class Exchange
{
    private const int BufferSize = 16 << 10;

    private async Task<ForwardError> StreamAsync(UpstreamCall call)
    {
        using var rewriter = new SseUsageRewriter(
            _dialect, _mode, swallowUsageChunk: !Inquiry.Prompt.ClientAskedForUsage, _parts.Forwarder.Options.MaxAnswerBytes);
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
                state = await ResolveAsync(rewriter, state, output);
                // With the last event the client has its answer, and with the end of the stream at the latest: the record comes first.
                var done = StreamEnd.IndexIn(output.Span, _dialect);
                if (read == 0 || done >= 0) await RecordStreamAsync(rewriter, ended: read == 0, output, done < 0 ? output.Length : done);
                await FlushAsync(rewriter, output, output.Length);
                if (state == StreamState.Oversized) return Broken(rewriter, ForwardError.AnswerTooLong);
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
    private async ValueTask<StreamState> ResolveAsync(SseUsageRewriter rewriter, StreamState state, PooledBuffer output)
    {
        while (state is StreamState.OffersDecision or StreamState.NeedsDecision)
        {
            CacheUsage? split = null;
            if (rewriter.Usage is { } usage)
            {
                if (state == StreamState.NeedsDecision)
                {
                    await FlushAsync(rewriter, output, output.Length);
                    _decision = await DecideAsync(usage.Prompt);
                    split = Split(_decision);
                }
                else if (TryDecide(usage.Prompt, out var early))
                {
                    _decision = early;
                    split = Split(early);
                }
            }
            state = rewriter.Resolve(split, output);
        }
        return state;
    }

    private async ValueTask FlushAsync(SseUsageRewriter rewriter, PooledBuffer output, int length)
    {
        if (length == 0) return;
        _firstByteAt ??= _parts.Clock.GetUtcNow();
        await _context.Response.BodyWriter.WriteAsync(output.Memory[..length]);
        output.Consume(length);
        _delivered = rewriter.Shown;
    }

    /// <summary>Records the stream; what may leave before that leaves if there is a wait.</summary>
    private async ValueTask RecordStreamAsync(SseUsageRewriter rewriter, bool ended, PooledBuffer output, int mayLeave)
    {
        if (_recorded) return;
        Take(rewriter);
        if (_usage is { } usage && _decision?.PromptTokens != usage.Prompt)
        {
            if (rewriter.Shown is not null)
            {
                // The upstream's only usage came before the decision: the client was told that nothing was cached, and pays for that.
                _decision = CacheDecision.Skipped(CacheReason.LookupLate, usage.Prompt);
            }
            else
            {
                // The usage chunk was swallowed, so nothing has been held back for the decision yet.
                if (!TryDecide(usage.Prompt, out _)) await FlushAsync(rewriter, output, mayLeave);
                _decision = await DecideAsync(usage.Prompt);
            }
        }
        _firstByteAt ??= _parts.Clock.GetUtcNow();
        CacheReason? veto = rewriter switch
        {
            { SawError: true } => CacheReason.ErrorFrame,
            _ when ClientIsGone || (ended && !rewriter.EndedCleanly) => CacheReason.Aborted,
            { SawUsage: false } => CacheReason.NoUsage,
            _ => null,
        };
        await RecordAsync(Settle(veto), _context.Response.StatusCode);
    }

    private ForwardError Broken(SseUsageRewriter rewriter, ForwardError error)
    {
        if (!_recorded) Take(rewriter);
        return _recorded ? ForwardError.None : error;   // After the last event the client has all it asked for.
    }

    private void Take(SseUsageRewriter rewriter)
    {
        (_usage, _compaction) = (rewriter.Usage, rewriter.Compaction);
        _finishReason = rewriter.FinishReason;
        _delivered = rewriter.Shown;   // It leaves right behind the record.
        if (rewriter.UsageError is { } unclear) Log.UsageUnclear(_parts.Logger, _route.Upstream.Name, unclear.Message, _requestId);
    }
}
