using Gateway.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Outbox;

/// <summary>The segment files: the last is appended to, the first is read from. Not thread-safe as a whole: one thread appends, one reads.</summary>
internal sealed partial class OutboxSegments : IDisposable
{
    /// <summary>How much of a file is searched for an intact frame behind a damaged one.</summary>
    private const int MostSearched = 16 << 20;

    private readonly OutboxFolder _folder;
    private readonly OutboxOptions _options;
    private readonly ILogger _logger;
    private readonly long _lastInherited;
    private readonly Lock _gate = new();   // guards the fields below
    private readonly SortedDictionary<long, long> _lengths = [];   // by segment, ascending
    private SafeFileHandle? _tail;
    private long _tailNumber;
    private long _bytes;
    private bool _unsynced;
    private OutboxPosition _position;   // where the next read begins

    public OutboxSegments(OutboxFolder folder, OutboxOptions options, ILogger logger)
    {
        (_folder, _options, _logger) = (folder, options, logger);
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
        _position = delivered;
    }

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
        try
        {
            if (Bytes + frames.Length > _options.MaxBytes)
                throw new IOException($"the outbox holds {Bytes} bytes, which Gateway:Outbox:MaxBytes allows, and CacheIndex does not take them");
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
            TakeBack();
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

    /// <summary>Reads whole frames of one file from the position on, at most so many; leaves finished files and damaged parts behind.</summary>
    /// <param name="mostFrames">How many.</param>
    /// <param name="mostBytes">How much to read at once; a frame that is longer comes alone.</param>
    /// <param name="memory">What the frames will be parts of.</param>
    /// <param name="end">Where they end.</param>
    public List<ReadOnlyMemory<byte>> Read(int mostFrames, int mostBytes, PooledBuffer memory, out OutboxPosition end)
    {
        var frames = new List<ReadOnlyMemory<byte>>();
        lock (_gate) end = _position;
        while (NextReadable(end) is { } from)
        {
            (end, var length, var isTail) = from;
            if (ReadSegment(ref end, length, mostFrames, mostBytes, memory, frames) || isTail) break;
            end = Behind(end, length);
            lock (_gate) _position = end;   // Nothing before it can be delivered; so it is searched, and logged, once.
        }
        return frames;
    }

    /// <summary>Everything before this position is delivered: its files go.</summary>
    public void Delivered(OutboxPosition position)
    {
        lock (_gate) _position = position;
        DeleteDelivered();   // first, because a full disk takes the position only then
        _folder.WriteDelivered(position);
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

    /// <summary>Leaves no trace of an append that failed: half of a frame may have been written. The next append begins a new file, so that this
    /// one can go once it is delivered; it may be all that fills the disk.</summary>
    private void TakeBack()
    {
        if (_tail is null) return;
        long length;
        lock (_gate) length = _lengths[_tailNumber];
        try
        {
            RandomAccess.SetLength(_tail, length);
        }
        catch (IOException)
        {
            // Then the tail is torn, as a crash leaves it.
        }
        CloseTail();
        if (length == 0)
        {
            lock (_gate) _lengths.Remove(_tailNumber);
            _folder.Delete(_tailNumber);
        }
        DeleteDelivered();
    }

    /// <summary>Files before the position go, but not the one that is appended to.</summary>
    private void DeleteDelivered()
    {
        while (true)
        {
            long segment;
            lock (_gate)
            {
                if (_lengths.Count == 0) return;
                (segment, var length) = _lengths.First();
                var isTail = _tail is not null && segment == _tailNumber;
                if (isTail || segment > _position.Segment || (segment == _position.Segment && length > _position.Offset)) return;
                _lengths.Remove(segment);
                _bytes -= length;
            }
            _folder.Delete(segment);
        }
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

    /// <summary>Adds whole frames of one file; false where there is none at the position.</summary>
    private bool ReadSegment(
        ref OutboxPosition position, long length, int mostFrames, int mostBytes, PooledBuffer memory, List<ReadOnlyMemory<byte>> frames)
    {
        var available = (int)Math.Min(length - position.Offset, mostBytes);
        if (!TryReadFile(position, available, memory)) return false;
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

    /// <summary>Where reading goes on behind bytes that are no frame: at the next that checks out, or in the next file.</summary>
    private OutboxPosition Behind(OutboxPosition position, long length)
    {
        var nextFile = new OutboxPosition(position.Segment + 1, 0);
        using var memory = new PooledBuffer();
        if (!TryReadFile(position, (int)Math.Min(length - position.Offset, MostSearched), memory)) return nextFile;
        for (var skipped = 1; skipped < memory.Length; skipped++)
        {
            if (!OutboxFrame.TryRead(memory.Span[skipped..], out _, out _, out _, out _)) continue;
            Log.Damaged(_logger, _folder.PathOf(position.Segment), position.Offset, skipped);
            return position with { Offset = position.Offset + skipped };
        }
        OutboxFrame.TryRead(memory.Span, out _, out _, out _, out var isTorn);
        if (isTorn) Log.Damaged(_logger, _folder.PathOf(position.Segment), position.Offset, length - position.Offset);
        return nextFile;   // silently where the file is cut off in a frame: a crash leaves it so
    }

    /// <summary>False where there is nothing, or the file was taken away by hand.</summary>
    private bool TryReadFile(OutboxPosition position, int bytes, PooledBuffer memory)
    {
        var path = _folder.PathOf(position.Segment);
        if (bytes <= 0 || !File.Exists(path)) return false;
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        memory.Clear();
        memory.Advance(RandomAccess.Read(handle, memory.GetSpan(bytes)[..bytes], position.Offset));
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(4, LogLevel.Error,
            "A file of the outbox is damaged: {Bytes} bytes at {Offset} of {File} are no usage records and were skipped.")]
        public static partial void Damaged(ILogger logger, string file, long offset, long bytes);
    }
}
