using System.Buffers;
using Gateway.Buffers;
using Microsoft.Extensions.Options;

namespace Gateway.Outbox;

/// <summary>Usage records on their way to CacheIndex. A record is safe once it is in a file of the operating system (and on the disk, where
/// <see cref="OutboxFsync"/> says so). Only the outbox's own thread waits for the disk; one write serves all who came meanwhile. While the disk fails,
/// records stay in memory, bounded, and say so in health.</summary>
internal sealed partial class OutboxLog : IDisposable
{
    /// <summary>A disk that failed is not tried again before this has passed: a request should not wait for each failure anew.</summary>
    private static readonly TimeSpan DiskPause = TimeSpan.FromSeconds(1);

    private const int MostAtOnce = 1 << 20;   // bytes moved from memory to the disk with one write

    private readonly OutboxOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Thread _writer;
    private readonly AutoResetEvent _work = new(false);
    private readonly Lock _gate = new();   // guards all below but _segments' own state
    private readonly KeptFrames _kept = new();
    private OutboxGroup _next = new();
    private bool _ends;
    private OutboxFolder? _folder;
    private OutboxSegments? _segments;
    private long _sequence;   // counts from 1 in each process
    private long _deliveredSequence;
    private long _waiting;
    private long _lost;
    private string? _trouble;
    private string? _readTrouble;       // This and the next end with a success of the same kind, whatever becomes of writing.
    private string? _positionTrouble;
    private long? _failedAt;   // only the writer's

    public OutboxLog(IOptions<OutboxOptions> options, TimeProvider clock, ILogger<OutboxLog> logger)
    {
        _options = options.Value;
        _clock = clock;
        _logger = logger;
        TryOpen();
        _writer = new Thread(WriteOn) { IsBackground = true, Name = "Outbox" };
        _writer.Start();
    }

    /// <summary>Called after records have been appended or found, on the outbox's thread.</summary>
    public Action Appended { get; set; } = static () => { };

    /// <summary>Sequence number of the newest record.</summary>
    public long LastSequence => Interlocked.Read(ref _sequence);

    /// <summary>CacheIndex has every record up to this one.</summary>
    public long DeliveredSequence => Interlocked.Read(ref _deliveredSequence);

    /// <summary>Takes a frame whose payload stands behind <see cref="OutboxFrame.HeaderSize"/> bytes of room. The task ends when the record is safe; it never
    /// fails for the disk's sake.</summary>
    public Task AppendAsync(Span<byte> frame, out long sequence)
    {
        bool isFirst;
        Task written;
        lock (_gate)
        {
            sequence = ++_sequence;
            _waiting++;
            OutboxFrame.WriteHeader(frame, sequence, _clock.GetUtcNow().UtcTicks);
            isFirst = _next.IsEmpty;
            _next.Add(frame);
            written = _next.Written;
        }
        if (isFirst) _work.Set();   // not under the lock, which the writer takes next
        return written;
    }

    /// <summary>The oldest undelivered records; null where there are none, or the disk <paramref name="failed"/> to tell.</summary>
    public OutboxBatch? Read(int mostRecords, int mostBytes, out bool failed)
    {
        var kept = OldestKept(mostRecords, mostBytes);   // Before the files are read: what is moved to them meanwhile is found there.
        List<ReadOnlyMemory<byte>> frames = [];
        OutboxPosition end = default;
        var memory = new PooledBuffer();
        failed = _segments is not null && !OnDisk(segments => frames = segments.Read(mostRecords, mostBytes, memory, out end), ref _readTrouble);
        if (!failed) lock (_gate) _readTrouble = null;
        if (!failed && frames.Count > 0) return Batch(frames, end, memory, isOwn: !_segments!.IsInherited(end.Segment));
        memory.Dispose();
        return kept.Count > 0 ? Batch(kept, null, null, isOwn: true) : null;

        static OutboxBatch Batch(List<ReadOnlyMemory<byte>> frames, OutboxPosition? end, PooledBuffer? memory, bool isOwn)
        {
            OutboxFrame.TryRead(frames[0].Span, out _, out _, out var ticks, out _);
            OutboxFrame.TryRead(frames[^1].Span, out _, out var sequence, out _, out _);
            return new OutboxBatch([.. frames.Select(static frame => frame[OutboxFrame.HeaderSize..])], isOwn ? sequence : 0, ticks, end, memory);
        }
    }

    /// <summary>CacheIndex has the batch.</summary>
    public void Delivered(OutboxBatch batch)
    {
        var isWritten = batch.End is { } end && OnDisk(segments => segments.Delivered(end), ref _positionTrouble);
        lock (_gate)
        {
            if (isWritten) _positionTrouble = null;
            _deliveredSequence = Math.Max(_deliveredSequence, batch.LastSequence);
            if (batch.End is null) _waiting -= _kept.Forget(batch.LastSequence);   // What has been moved to the disk meanwhile is sent again.
            else if (batch.LastSequence > 0) _waiting -= batch.Payloads.Count;
        }
    }

    /// <summary>Keeps a record that CacheIndex will never take, for an operator to look at; false where the disk does not take it either, and it is
    /// lost.</summary>
    public bool SetAside(ReadOnlyMemory<byte> payload)
    {
        if (OnDisk(
            _ =>
            {
                using var file = new FileStream(_folder!.RejectedPath, FileMode.Append, FileAccess.Write, FileShare.Read);
                file.Write(payload.Span);
                file.WriteByte((byte)'\n');
            },
            ref _trouble)) return true;
        lock (_gate) _lost++;
        return false;
    }

    /// <summary>Has a disk that failed tried again, and what is kept in memory moved to it; forces files to the disk where that is done
    /// periodically.</summary>
    public void Maintain()
    {
        lock (_gate)
        {
            if (_trouble is not null) _work.Set();
        }
        if (_options.Fsync == OutboxFsync.Periodic) OnDisk(static segments => segments.Sync(), ref _trouble);
    }

    public OutboxState State()
    {
        lock (_gate) return new OutboxState(_waiting, _segments?.Bytes ?? 0, _kept.Bytes, _lost, _trouble ?? _readTrouble ?? _positionTrouble);
    }

    /// <summary>Writes what waits still, and what is kept in memory if the disk takes it now.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_ends) return;
            _ends = true;
        }
        _work.Set();
        _writer.Join();
        if (_kept.Count > 0) Log.LostAtEnd(_logger, _kept.Count);
        _work.Dispose();
        _segments?.Dispose();
        _folder?.Dispose();
    }

    private void WriteOn()
    {
        bool ends;
        do
        {
            _work.WaitOne();
            Thread.Yield();   // On a busy core, those who are about to append do so first.
            OutboxGroup group;
            lock (_gate)
            {
                ends = _ends;
                group = _next;
                if (!group.IsEmpty) _next = new OutboxGroup();
            }
            Save(group.Frames, isLast: ends);
            if (group.IsEmpty) continue;
            ThreadPool.UnsafeQueueUserWorkItem(group, preferLocal: false);
            Appended();
            group.Dispose();
        }
        while (!ends);
    }

    /// <summary>To the disk, behind what is kept in memory; where it fails, to memory.</summary>
    private void Save(ReadOnlyMemory<byte> frames, bool isLast)
    {
        if (isLast || _failedAt is not { } at || _clock.GetElapsedTime(at) >= DiskPause)
        {
            if ((_segments is not null || TryOpen()) && TryWriteKept() && TryWrite(frames))
            {
                _failedAt = null;
                lock (_gate) _trouble = null;
                return;
            }
            _failedAt = _clock.GetTimestamp();
        }
        while (OutboxFrame.TryRead(frames.Span, out var size, out var sequence, out _, out _))
        {
            Keep(sequence, frames[..size]);
            frames = frames[size..];
        }
    }

    private bool TryWriteKept()
    {
        using var slice = new PooledBuffer();
        var most = MostAtOnce;
        while (OldestKept(int.MaxValue, most) is { Count: > 0 } kept)
        {
            slice.Clear();
            foreach (var frame in kept) slice.Write(frame.Span);
            if (TryWrite(slice.Memory))
            {
                OutboxFrame.TryRead(kept[^1].Span, out _, out var last, out _, out _);
                lock (_gate) _waiting += kept.Count - _kept.Forget(last);   // What was delivered meanwhile waits once more.
            }
            else if (kept.Count == 1) return false;
            else most = slice.Length / 16;   // There may be room for a part.
        }
        return true;
    }

    private bool TryWrite(ReadOnlyMemory<byte> frames) => frames.IsEmpty
        || OnDisk(segments => segments.Append(frames.Span, _options.Fsync == OutboxFsync.BeforeResponse), ref _trouble);

    private void Keep(long sequence, ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
        {
            if (_kept.Bytes + frame.Length <= _options.MaxMemoryBytes)
            {
                _kept.Add(sequence, frame);
                return;
            }
            _waiting--;
            Log.Lost(_logger, ++_lost);
        }
    }

    private List<ReadOnlyMemory<byte>> OldestKept(int mostFrames, int mostBytes)
    {
        lock (_gate) return _kept.Oldest(mostFrames, mostBytes);
    }

    private bool TryOpen()
    {
        try
        {
            _folder ??= OutboxFolder.Claim(_options.EffectiveDirectory());
            _segments = new OutboxSegments(_folder, _options, _logger);
            Appended();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(e, ref _trouble);
            return false;
        }
    }

    private bool OnDisk(Action<OutboxSegments> action, ref string? trouble)
    {
        if (_segments is null) return false;
        try
        {
            action(_segments);
            return true;
        }
        catch (Exception e)
        {
            Failed(e, ref trouble);   // Whatever it is: the outbox's thread goes on, and requests are served.
            return false;
        }
    }

    private void Failed(Exception e, ref string? trouble)
    {
        bool isNew;
        lock (_gate)
        {
            isNew = trouble is null;
            trouble = e.Message;
        }
        if (isNew) Log.DiskFails(_logger, e);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error,
            "The outbox's disk fails. Usage records that it does not take are kept in memory until it does; a crash would lose them.")]
        public static partial void DiskFails(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Critical,
            "A usage record is lost: the outbox's disk takes nothing and its memory is full ({Lost} lost since the start).")]
        public static partial void Lost(ILogger logger, long lost);

        [LoggerMessage(3, LogLevel.Critical, "{Records} usage records are lost: the process ends, and the outbox's disk does not take them.")]
        public static partial void LostAtEnd(ILogger logger, int records);
    }
}
