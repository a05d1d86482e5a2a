using System.Buffers;

namespace PromptCaching.Usage;

// Where one event ends and the next begins. An event ends with an empty line; a line ends with LF, CRLF or CR.
public sealed partial class SseUsageRewriter
{
    private byte[] _pending = [];     // from the start of the event that is not complete, or of the held one
    private int _pendingLength;
    private int _heldLength;
    private int _scanned;             // how much of the pending event holds no end
    private bool _atLineStart = true;
    private bool _afterCr;            // an LF would belong to the line end before it
    private bool _dropLf;             // … which belonged to an event that was left out
    private bool _skipping;           // inside an event that is too long, and passes

    /// <summary>Goes through the data event by event and returns how much of it is done with.</summary>
    private int Process(ReadOnlySpan<byte> data, IBufferWriter<byte> output, out StreamState state)
    {
        state = StreamState.Flowing;
        var written = 0;
        var start = 0;
        var position = _scanned;
        _scanned = 0;
        while (true)
        {
            TakeLineFeed(data, output, ref written, ref start, ref position);
            if (!TryFindEnd(data, ref position)) break;
            var verdict = _skipping ? Verdict.Pass : position - start > maxEventBytes ? JudgeOversized() : Inspect(data[start..position]);
            _skipping = false;
            _dropLf = verdict == Verdict.Drop;
            if (verdict != Verdict.Pass)
            {
                Write(data[written..start], output);
                written = position;
            }
            if (verdict == Verdict.Cut) return Cut(data, out state);
            if (verdict is Verdict.Hold or Verdict.Offer)
            {
                _heldLength = position - start;
                state = verdict == Verdict.Hold ? StreamState.NeedsDecision : StreamState.OffersDecision;
                return start;
            }
            if (verdict == Verdict.Scrub) WriteEdited(data[start..position], null, output);
            start = position;
        }
        if (!_skipping && data.Length - start > maxEventBytes)
        {
            if (JudgeOversized() == Verdict.Cut)
            {
                Write(data[written..start], output);
                return Cut(data, out state);
            }
            _skipping = true;
        }
        if (_skipping) start = data.Length;
        Write(data[written..start], output);
        _scanned = position - start;
        return start;
    }

    private int Cut(ReadOnlySpan<byte> data, out StreamState state)
    {
        _completed = _truncated = true;
        state = StreamState.Oversized;
        return data.Length;
    }

    private StreamState ProcessPending(IBufferWriter<byte> output)
    {
        var taken = Process(_pending.AsSpan(0, _pendingLength), output, out var state);
        Discard(taken);
        return state;
    }

    /// <summary>The LF of a CRLF that ended the previous event goes where that event went.</summary>
    private void TakeLineFeed(ReadOnlySpan<byte> data, IBufferWriter<byte> output, ref int written, ref int start, ref int position)
    {
        if (!_afterCr || position != start || position == data.Length || _skipping) return;
        _afterCr = false;
        if (data[position] != (byte)'\n') return;
        position++;
        if (_dropLf)
        {
            Write(data[written..start], output);
            written = position;
        }
        start = position;
    }

    private bool TryFindEnd(ReadOnlySpan<byte> data, ref int position)
    {
        while (position < data.Length)
        {
            var current = data[position];
            if (_afterCr && current == (byte)'\n')
            {
                _afterCr = false;
                position++;
                continue;
            }
            _afterCr = false;
            if (_atLineStart && current is (byte)'\n' or (byte)'\r')
            {
                _afterCr = current == (byte)'\r';
                position++;
                return true;
            }
            var lineEnd = data[position..].IndexOfAny((byte)'\n', (byte)'\r');
            _atLineStart = lineEnd >= 0;
            if (lineEnd < 0)
            {
                position = data.Length;
                return false;
            }
            _afterCr = data[position + lineEnd] == (byte)'\r';
            position += lineEnd + 1;
        }
        return false;
    }

    private static void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        if (bytes.Length > 0) output.Write(bytes);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0) return;
        if (_pending.Length - _pendingLength < bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_pendingLength + bytes.Length, _pending.Length * 2));
            _pending.AsSpan(0, _pendingLength).CopyTo(larger);
            if (_pending.Length > 0) ArrayPool<byte>.Shared.Return(_pending);
            _pending = larger;
        }
        bytes.CopyTo(_pending.AsSpan(_pendingLength));
        _pendingLength += bytes.Length;
    }

    private void Discard(int count)
    {
        _pending.AsSpan(count, _pendingLength - count).CopyTo(_pending);
        _pendingLength -= count;
    }
}
