namespace Gateway.Outbox;

/// <summary>Frames kept in memory while the disk does not take them, oldest first. Not thread-safe.</summary>
internal sealed class KeptFrames
{
    private readonly Queue<(long Sequence, byte[] Frame)> _frames = [];

    public int Count => _frames.Count;

    public long Bytes { get; private set; }

    public void Add(long sequence, ReadOnlyMemory<byte> frame)
    {
        _frames.Enqueue((sequence, frame.ToArray()));
        Bytes += frame.Length;
    }

    /// <summary>As many of the oldest as the bounds allow, but one at least.</summary>
    public List<ReadOnlyMemory<byte>> Oldest(int mostFrames, int mostBytes)
    {
        List<ReadOnlyMemory<byte>> oldest = [];
        foreach (var (_, frame) in _frames)
        {
            mostBytes -= frame.Length;
            if (oldest.Count == mostFrames || (oldest.Count > 0 && mostBytes < 0)) break;
            oldest.Add(frame);
        }
        return oldest;
    }

    /// <summary>Frames up to this one need not be kept any longer; gives their number.</summary>
    public int Forget(long sequence)
    {
        var before = _frames.Count;
        while (_frames.TryPeek(out var oldest) && oldest.Sequence <= sequence) Bytes -= _frames.Dequeue().Frame.Length;
        return before - _frames.Count;
    }
}
