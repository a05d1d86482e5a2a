using Gateway.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Outbox;

/// <summary>The segment files: the last is appended to, the first is read from. Not thread-safe as a whole: one thread appends, one reads.</summary>
internal sealed class OutboxSegments : IDisposable
{
    private readonly OutboxFolder _folder;
    private readonly OutboxOptions _options;
    private readonly long _lastInherited;
    private readonly Lock _gate = new();   // guards the fields below
    private readonly SortedDictionary<long, long> _lengths = [];   // by segment, ascending
    private SafeFileHandle? _tail;
    private long _tailNumber;
    private long _bytes;
    private bool _unsynced;

    public OutboxSegments(OutboxFolder folder, OutboxOptions options)
    {
        _folder = folder;
        _options = options;
        var delivered = folder.ReadDelivered();
        foreach (var segment in folder.Segments())
        {
            _tailNumber = segment;
            if (segment < delivered.Segment)
            {
                folder.Delete(segment);
                continue;
            }
            var length = new FileInfo(folder.PathOf(segment)).Length;
            _lengths.Add(segment, length);
            _bytes += length;
        }
        _tailNumber = Math.Max(_tailNumber, delivered.Segment);   // A new process never appends to an old file: its tail may be torn.
        _lastInherited = _tailNumber;
        Position = delivered;
    }

    /// <summary>Where the next read begins.</summary>
    public OutboxPosition Position { get; private set; }

    public long Bytes
    {
        get { lock (_gate) return _bytes; }
    }

    /// <summary>Whether an earlier process left the file.</summary>
    public bool IsInherited(long segment) => segment <= _lastInherited;

    /// <summary>Writes frames to the operating system, and to the disk where asked.</summary>
    /// <exception cref="IOException">The disk would not take them; then none of them counts as written.</exception>
    public void Append(ReadOnlySpan<byte> frames, bool toDisk)
    {
        if (Bytes + frames.Length > _options.MaxBytes)
            throw new IOException($"the outbox holds {Bytes} bytes, which Gateway:Outbox:MaxBytes allows, and CacheIndex does not take them");
        try
        {
            var (tail, offset) = Tail();
            RandomAccess.Write(tail, frames, offset);
            if (toDisk) RandomAccess.FlushToDisk(tail);
            lock (_gate)
            {
                _lengths[_tailNumber] = offset + frames.Length;
                _bytes += frames.Length;
                _unsynced = !toDisk;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            CloseTail();   // Half of a frame may have been written: the next append begins a new file.
            throw e as IOException ?? new IOException(e.Message, e);
        }
    }

    /// <summary>Forces to the disk what the operating system still holds.</summary>
    public void Sync()
    {
        SafeFileHandle? tail;
        lock (_gate)
        {
            if (!_unsynced) return;
            _unsynced = false;
            tail = _tail;
        }
        try
        {
            if (tail is { IsClosed: false }) RandomAccess.FlushToDisk(tail);
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile; closing syncs, too.
        }
    }

    /// <summary>Reads whole frames from the position on, at most so many; leaves torn tails and finished files behind.</summary>
    /// <param name="mostFrames">How many.</param>
    /// <param name="mostBytes">How much to read at once; a frame that is longer comes alone.</param>
    /// <param name="memory">What the frames will be parts of.</param>
    /// <param name="end">Where they end.</param>
    public List<ReadOnlyMemory<byte>> Read(int mostFrames, int mostBytes, PooledBuffer memory, out OutboxPosition end)
    {
        var frames = new List<ReadOnlyMemory<byte>>();
        end = Position;
        while (frames.Count < mostFrames && NextReadable(end) is { } from)
        {
            var (start, length, isTail) = from;
            end = start;
            if (!ReadSegment(ref end, length, mostFrames, mostBytes, memory, frames))
            {
                if (isTail) break;
                end = new OutboxPosition(start.Segment + 1, 0);
            }
            if (frames.Count > 0) break;   // one segment a batch
        }
        return frames;
    }

    /// <summary>Everything before this position is delivered: its files go.</summary>
    public void Delivered(OutboxPosition position)
    {
        Position = position;
        _folder.WriteDelivered(position);
        while (true)
        {
            long segment;
            lock (_gate)
            {
                if (_lengths.Count == 0) return;
                segment = _lengths.First().Key;
                if (segment >= position.Segment) return;
                _bytes -= _lengths[segment];
                _lengths.Remove(segment);
            }
            _folder.Delete(segment);
        }
    }

    public void Dispose() => CloseTail();

    private (SafeFileHandle Handle, long Offset) Tail()
    {
        long length;
        lock (_gate) length = _tail is null ? 0 : _lengths.GetValueOrDefault(_tailNumber);
        if (_tail is not null && length < _options.SegmentBytes) return (_tail, length);
        CloseTail();
        var number = _tailNumber + 1;
        var handle = File.OpenHandle(_folder.PathOf(number), FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
        lock (_gate)
        {
            _tailNumber = number;
            _tail = handle;
            _lengths.Add(number, 0);
        }
        return (handle, 0);
    }

    private void CloseTail()
    {
        SafeFileHandle? tail;
        lock (_gate) (tail, _tail) = (_tail, null);
        if (tail is null) return;
        try
        {
            if (_options.Fsync != OutboxFsync.Never) RandomAccess.FlushToDisk(tail);
        }
        catch (IOException)
        {
            // Reported by the append that failed, or by the next one.
        }
        tail.Dispose();
    }

    /// <summary>The first place at or after <paramref name="position"/> with something to read.</summary>
    private (OutboxPosition Start, long Length, bool IsTail)? NextReadable(OutboxPosition position)
    {
        lock (_gate)
        {
            foreach (var (segment, length) in _lengths)
            {
                if (segment < position.Segment) continue;
                var offset = segment == position.Segment ? position.Offset : 0;
                var isTail = _tail is not null && segment == _tailNumber;
                if (offset < length || !isTail) return (new OutboxPosition(segment, offset), length, isTail);
            }
            return null;
        }
    }

    /// <summary>Adds whole frames of one file; false where it has none left.</summary>
    private bool ReadSegment(
        ref OutboxPosition position, long length, int mostFrames, int mostBytes, PooledBuffer memory, List<ReadOnlyMemory<byte>> frames)
    {
        var available = (int)Math.Min(length - position.Offset, mostBytes);
        if (available <= 0) return false;
        if (!File.Exists(_folder.PathOf(position.Segment))) return false;   // taken away by hand
        using var handle = File.OpenHandle(_folder.PathOf(position.Segment), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        memory.Clear();
        memory.Advance(RandomAccess.Read(handle, memory.GetSpan(available)[..available], position.Offset));
        var rest = memory.Memory;
        while (frames.Count < mostFrames)
        {
            if (!OutboxFrame.TryRead(rest.Span, out var size, out _, out _, out var isTorn))
            {
                var fitsLater = !isTorn && size > available && position.Offset + size <= length;
                if (frames.Count > 0 || !fitsLater) return frames.Count > 0;
                return ReadSegment(ref position, length, mostFrames, size, memory, frames);   // one frame larger than a batch
            }
            frames.Add(rest[..size]);
            rest = rest[size..];
            position = position with { Offset = position.Offset + size };
        }
        return true;
    }
}
