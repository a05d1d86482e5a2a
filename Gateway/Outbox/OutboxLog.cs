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

    private readonly OutboxOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Thread _writer;
    private readonly AutoResetEvent _work = new(false);
    private readonly Lock _gate = new();   // guards all below but _segments' own state
    private readonly Queue<Kept> _memory = [];
    private OutboxGroup _next = new();
    private bool _ends;
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
        _writer = new Thread(WriteOn) { IsBackground = true, Name = "Outbox" };
        _writer.Start();
    }

    /// <summary>Called after records have been appended, on the outbox's thread.</summary>
    public Action Appended { get; set; } = static () => { };

    /// <summary>Takes a frame whose payload stands behind <see cref="OutboxFrame.HeaderSize"/> bytes of room. The task ends when the record is safe; it never
    /// fails for the disk's sake.</summary>
    public Task AppendAsync(Span<byte> frame, out long sequence)
    {
        bool isFirst;
        Task written;
        lock (_gate)
        {
            sequence = ++_sequence;
            OutboxFrame.WriteHeader(frame, sequence, _clock.GetUtcNow().UtcTicks);
            isFirst = _next.IsEmpty;
            _next.Add(frame);
            written = _next.Written;
        }
        if (isFirst) _work.Set();   // not under the lock, which the writer takes next
        return written;
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
            Forget(batch.LastSequence);
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

    /// <summary>Has what is kept in memory moved to a disk that works again, and forces files to the disk where that is done periodically.</summary>
    public void Maintain()
    {
        lock (_gate)
        {
            if (_memory.Count > 0) _work.Set();
        }
        if (_options.Fsync == OutboxFsync.Periodic) OnDisk(static segments => segments.Sync());
    }

    public OutboxState State()
    {
        lock (_gate) return new OutboxState(_sequence - _deliveredSequence - _lost, _segments?.Bytes ?? 0, _memoryBytes, _lost, _trouble);
    }

    /// <summary>Writes what waits still.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_ends) return;
            _ends = true;
        }
        _work.Set();
        _writer.Join();
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
            Save(group.Frames);
            if (group.IsEmpty) continue;
            ThreadPool.UnsafeQueueUserWorkItem(group, preferLocal: false);
            Appended();
            group.Dispose();
        }
        while (!ends);
    }

    /// <summary>To the disk, behind what is kept in memory; where it fails, to memory.</summary>
    private void Save(ReadOnlyMemory<byte> frames)
    {
        bool tryDisk;
        lock (_gate) tryDisk = _clock.GetUtcNow() >= _diskPausedUntil;
        if (tryDisk && TryWriteKept() && TryWrite(frames))
        {
            lock (_gate) _trouble = null;
            return;
        }
        while (OutboxFrame.TryRead(frames.Span, out var size, out var sequence, out _, out _))
        {
            Keep(sequence, frames[..size]);
            frames = frames[size..];
        }
    }

    private bool TryWriteKept()
    {
        Kept[] kept;
        lock (_gate) kept = [.. _memory];
        if (kept.Length == 0) return true;
        using var frames = new PooledBuffer(kept.Sum(static one => one.Frame.Length));
        foreach (var (_, frame) in kept) frames.Write(frame);
        if (!TryWrite(frames.Memory)) return false;
        lock (_gate) Forget(kept[^1].Sequence);
        return true;
    }

    private bool TryWrite(ReadOnlyMemory<byte> frames)
    {
        if (frames.IsEmpty) return true;
        if (_segments is null && !TryOpen()) return false;
        return OnDisk(segments => segments.Append(frames.Span, _options.Fsync == OutboxFsync.BeforeResponse));
    }

    private void Keep(long sequence, ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
        {
            if (_memoryBytes + frame.Length <= _options.MaxMemoryBytes)
            {
                _memory.Enqueue(new Kept(sequence, frame.ToArray()));
                _memoryBytes += frame.Length;
                return;
            }
            Log.Lost(_logger, ++_lost);
        }
    }

    /// <summary>Frames up to this one need not be kept in memory any longer. Call it under the lock.</summary>
    private void Forget(long sequence)
    {
        while (_memory.TryPeek(out var oldest) && oldest.Sequence <= sequence) _memoryBytes -= _memory.Dequeue().Frame.Length;
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
        catch (Exception e)
        {
            Failed(e);   // Whatever it is: the outbox's thread goes on, and requests are served.
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
