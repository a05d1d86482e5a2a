using System.Buffers;
using PromptCaching.Prompts;

namespace PromptCaching.Usage;

/// <summary>Rewrites usage in a server-sent event stream as it flows by (cache-semantics §11), in bounded memory.</summary>
/// <remarks>An event leaves as soon as it is complete; a client cannot act on less. Only an event that carries usage may be held back, until
/// <see cref="Resolve"/>. Every byte outside usage objects is the upstream's. One instance serves one response, from one thread at a time.</remarks>
/// <param name="dialect">The client's dialect.</param>
/// <param name="mode">Observed: nothing is changed. Off: the upstream's cache fields are taken out. Managed: ours replace them.</param>
/// <param name="swallowUsageChunk">The client did not ask for usage: the usage-only chunk (<c>choices: []</c>) is left out, in every mode.</param>
/// <param name="maxEventBytes">A longer event is not held and not read. It ends the stream (<see cref="StreamState.Oversized"/>), since it might carry
/// the upstream's cache fields; only in observed mode it passes. The usage is unknown until a later event states it.</param>
public sealed partial class SseUsageRewriter(PromptDialect dialect, CacheMode mode, bool swallowUsageChunk, int maxEventBytes) : IDisposable
{
    private UsageFields _fields;
    private TokenUsage? _usage;
    private bool _done;
    private bool _truncated;
    private bool _completed;
    private bool _sawContent;

    /// <summary>The upstream's usage in normal form, as far as stated; null when nothing, or nothing intelligible, was.</summary>
    public TokenUsage? Usage => _usage;

    /// <summary>What compacting the conversation took beside <see cref="Usage"/>, which leaves it out.</summary>
    public TokenUsage Compaction => _fields.Compaction();

    /// <summary>Why the usage last stated has no normal form.</summary>
    public UsageError? UsageError { get; private set; }

    /// <summary>A usage object was there, understood or not.</summary>
    public bool SawUsage { get; private set; }

    /// <summary>An error event was there.</summary>
    public bool SawError { get; private set; }

    /// <summary>The upstream's reason to stop, the last one stated; of Responses the status, which changes on the way.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>The split in the upstream's last usage, as the client was shown it; null when it was shown none, or not the last.</summary>
    public CacheUsage? Shown { get; private set; }

    /// <summary>The stream reached its end and said so: <c>[DONE]</c>, <c>message_stop</c>, <c>response.completed</c>, or at least a reason to
    /// stop; without an error and with its last event whole. True only after <see cref="Complete"/>.</summary>
    public bool EndedCleanly => _completed && !_truncated && !SawError && (_done || (FinishReason is not null && dialect != PromptDialect.Responses));

    /// <summary>Takes the next bytes and writes those that may leave.</summary>
    /// <exception cref="InvalidOperationException">A decision is due, or the stream is complete.</exception>
    public StreamState Push(ReadOnlySpan<byte> chunk, IBufferWriter<byte> output)
    {
        if (_heldLength > 0) throw new InvalidOperationException("An event is held back: call Resolve first.");
        if (_completed) throw new InvalidOperationException("The stream is complete.");
        if (_pendingLength == 0)
        {
            var taken = Process(chunk, output, out var state);
            Keep(chunk[taken..]);
            return state;
        }
        Keep(chunk);
        return ProcessPending(output);
    }

    /// <summary>Lets the held event go, with the decision in it, and goes on with what had arrived behind it.</summary>
    /// <param name="decision">Our own split; null = there is none (yet). It is capped by the prompt.</param>
    /// <param name="output">Where to write.</param>
    /// <exception cref="InvalidOperationException">Nothing is held back.</exception>
    public StreamState Resolve(CacheUsage? decision, IBufferWriter<byte> output)
    {
        if (_heldLength == 0) throw new InvalidOperationException("No event is held back.");
        WriteEdited(_pending.AsSpan(0, _heldLength), decision ?? default, output);
        Discard(_heldLength);
        _heldLength = 0;
        return _completed ? StreamState.Flowing : ProcessPending(output);
    }

    /// <summary>The upstream's stream ended by itself: writes what is left. Do not call it after an aborted stream.</summary>
    /// <exception cref="InvalidOperationException">A decision is due, or the stream is complete.</exception>
    public StreamState Complete(IBufferWriter<byte> output)
    {
        if (_heldLength > 0) throw new InvalidOperationException("An event is held back: call Resolve first.");
        if (_completed) throw new InvalidOperationException("The stream is complete.");
        _completed = true;
        if (_pendingLength == 0)
        {
            _truncated = _skipping;
            return StreamState.Flowing;
        }
        var last = _pending.AsSpan(0, _pendingLength);   // no blank line behind it: some servers end like that
        var verdict = Inspect(last);
        _truncated = !SseEvent.IsWhole(last);
        if (verdict is Verdict.Hold or Verdict.Offer)
        {
            _heldLength = _pendingLength;
            return verdict == Verdict.Hold ? StreamState.NeedsDecision : StreamState.OffersDecision;
        }
        if (verdict == Verdict.Scrub) WriteEdited(last, null, output);
        else if (verdict == Verdict.Pass) output.Write(last);
        Discard(_pendingLength);
        return StreamState.Flowing;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_pending.Length > 0) ArrayPool<byte>.Shared.Return(_pending);
        _pending = [];
        _pendingLength = _heldLength = 0;
        _completed = true;
    }
}
