using Gateway.Buffers;
using Microsoft.Extensions.Options;

namespace Gateway.Outbox;

/// <summary>Usage records on their way to CacheIndex. An append returns once the record is in a file of the operating system (and on the disk, where
/// <see cref="OutboxFsync"/> says so); one write serves all who wait. While the disk fails, records stay in memory, bounded, and say so in
/// health.</summary>
internal sealed partial class OutboxLog : IDisposable
{
    /// <summary>A disk that failed is not tried again before this has passed: a request should not wait for each failure anew.</summary>
    private static readonly TimeSpan DiskPause = TimeSpan.FromSeconds(1);

    private readonly OutboxOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();   // guards all below but _segments' own state
    private readonly Queue<Kept> _memory = [];
    private List<Waiting> _waiting = [];
    private bool _writing;
    private OutboxFolder? _folder;
    private OutboxSegments? _segments;
    private long _sequence;
    private long _deliveredSequence;
    private long _memoryBytes;
    private long _lost;
    private string? _trouble;
    private DateTimeOffset _diskPausedUntil;

    public OutboxLog(IOptions<OutboxOptions> options, TimeProvider clock, ILogger<OutboxLog> logger)
    {
        _options = options.Value;
        _clock = clock;
        _logger = logger;
        _sequence = _deliveredSequence = clock.GetUtcNow().UtcTicks;   // higher than any in files that an earlier process left
        TryOpen();
    }

    /// <summary>Called after each append, on the appending thread.</summary>
    public Action Appended { get; set; } = static () => { };

    /// <summary>Takes a frame whose payload stands behind <see cref="OutboxFrame.HeaderSize"/> bytes of room. Never throws for the disk's
    /// sake.</summary>
    /// <returns>The record's sequence number.</returns>
    public async ValueTask<long> AppendAsync(Memory<byte> frame)
    {
        var mine = new Waiting(frame);
        bool iWrite;
        lock (_gate)
        {
            mine.Sequence = ++_sequence;
            OutboxFrame.WriteHeader(frame.Span, mine.Sequence, _clock.GetUtcNow().UtcTicks);
            _waiting.Add(mine);
            iWrite = !_writing;
            _writing = true;
        }
        // Whoever finds nobody writing writes, for all that have come by then. What comes meanwhile is written next, by a thread of the pool.
        if (iWrite && WriteGroup()) ThreadPool.UnsafeQueueUserWorkItem(static self => self.WriteOn(), this, preferLocal: false);
        await mine.Done.Task;
        Appended();
        return mine.Sequence;
    }

    /// <summary>The oldest undelivered records; null where there are none.</summary>
    public OutboxBatch? Read(int mostRecords, int mostBytes)
    {
        List<ReadOnlyMemory<byte>> frames = [];
        OutboxPosition end = default;
        var memory = new PooledBuffer();
        if (OnDisk(segments => frames = segments.Read(mostRecords, mostBytes, memory, out end)) && frames.Count > 0) return Batch(frames, end, memory);
        memory.Dispose();
        lock (_gate) frames = [.. _memory.Take(mostRecords).Select(static kept => (ReadOnlyMemory<byte>)kept.Frame)];
        return frames.Count > 0 ? Batch(frames, null, null) : null;

        static OutboxBatch Batch(List<ReadOnlyMemory<byte>> frames, OutboxPosition? end, PooledBuffer? memory)
        {
            OutboxFrame.TryRead(frames[0].Span, out _, out _, out var ticks, out _);
            OutboxFrame.TryRead(frames[^1].Span, out _, out var sequence, out _, out _);
            return new OutboxBatch([.. frames.Select(static frame => frame[OutboxFrame.HeaderSize..])], sequence, ticks, end, memory);
        }
    }

    /// <summary>CacheIndex has the batch.</summary>
    public void Delivered(OutboxBatch batch)
    {
        if (batch.End is { } end) OnDisk(segments => segments.Delivered(end));
        lock (_gate)
        {
            while (_memory.TryPeek(out var kept) && kept.Sequence <= batch.LastSequence)
            {
                _memory.Dequeue();
                _memoryBytes -= kept.Frame.Length;
            }
            _deliveredSequence = Math.Max(_deliveredSequence, batch.LastSequence);
        }
    }

    /// <summary>Keeps a record that CacheIndex will never take, for an operator to look at.</summary>
    public void SetAside(ReadOnlyMemory<byte> payload) => OnDisk(_ =>
    {
        using var file = new FileStream(_folder!.RejectedPath, FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write(payload.Span);
        file.WriteByte((byte)'\n');
    });

    /// <summary>Moves what is kept in memory to a disk that works again, and forces files to the disk where that is done periodically.</summary>
    public void Maintain()
    {
        bool write;
        lock (_gate)
        {
            write = _memory.Count > 0 && !_writing;
            if (write) _writing = true;
        }
        if (write) WriteOn();
        if (_options.Fsync == OutboxFsync.Periodic) OnDisk(static segments => segments.Sync());
    }

    public OutboxState State()
    {
        lock (_gate) return new OutboxState(_sequence - _deliveredSequence - _lost, _segments?.Bytes ?? 0, _memoryBytes, _lost, _trouble);
    }

    public void Dispose()
    {
        _segments?.Dispose();
        _folder?.Dispose();
    }

    private void WriteOn()
    {
        while (WriteGroup())
        {
        }
    }

    /// <summary>Writes what waits; true where more has come meanwhile and the caller is to see to it.</summary>
    private bool WriteGroup()
    {
        List<Waiting> group;
        Kept[] kept;
        bool tryDisk;
        lock (_gate)
        {
            (group, _waiting) = (_waiting, []);
            kept = [.. _memory];
            tryDisk = _clock.GetUtcNow() >= _diskPausedUntil;
        }
        var onDisk = tryDisk
            && TryWrite([.. kept.Select(static k => (ReadOnlyMemory<byte>)k.Frame), .. group.Select(static w => (ReadOnlyMemory<byte>)w.Frame)]);
        lock (_gate)
        {
            if (onDisk)
            {
                while (_memory.TryPeek(out var first) && first.Sequence <= (kept.Length > 0 ? kept[^1].Sequence : 0))
                    _memoryBytes -= _memory.Dequeue().Frame.Length;
                _trouble = null;
            }
            else
            {
                foreach (var waiting in group) Keep(waiting);
            }
        }
        foreach (var waiting in group) waiting.Done.SetResult();
        lock (_gate) return _writing = _waiting.Count > 0;
    }

    private bool TryWrite(IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        if (frames.Count == 0) return true;
        if (_segments is null && !TryOpen()) return false;
        return OnDisk(segments => segments.Append(frames, _options.Fsync == OutboxFsync.BeforeResponse));
    }

    /// <summary>The frame's memory is the caller's: what is kept is a copy.</summary>
    private void Keep(Waiting waiting)
    {
        if (_memoryBytes + waiting.Frame.Length > _options.MaxMemoryBytes)
        {
            _lost++;
            Log.Lost(_logger, _lost);
            return;
        }
        _memory.Enqueue(new Kept(waiting.Sequence, waiting.Frame.ToArray()));
        _memoryBytes += waiting.Frame.Length;
    }

    private bool TryOpen()
    {
        try
        {
            _folder ??= OutboxFolder.Claim(_options.EffectiveDirectory());
            _segments = new OutboxSegments(_folder, _options);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(e);
            return false;
        }
    }

    private bool OnDisk(Action<OutboxSegments> action)
    {
        if (_segments is null) return false;
        try
        {
            action(_segments);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(e);
            return false;
        }
    }

    private void Failed(Exception e)
    {
        bool isNew;
        lock (_gate)
        {
            isNew = _trouble is null;
            _trouble = e.Message;
            _diskPausedUntil = _clock.GetUtcNow() + DiskPause;
        }
        if (isNew) Log.DiskFails(_logger, e);
    }

    private sealed class Waiting(Memory<byte> frame)
    {
        public Memory<byte> Frame { get; } = frame;

        public long Sequence { get; set; }

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private readonly record struct Kept(long Sequence, byte[] Frame);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error,
            "The outbox cannot write to its disk. Usage records are kept in memory until it can; a crash would lose them.")]
        public static partial void DiskFails(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Critical,
            "A usage record is lost: the outbox's disk takes nothing and its memory is full ({Lost} lost since the start).")]
        public static partial void Lost(ILogger logger, long lost);
    }
}
