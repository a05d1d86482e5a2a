using Gateway.Buffers;

namespace Gateway.Outbox;

/// <summary>Frames that one write takes. Not thread-safe.</summary>
internal sealed class OutboxGroup : IThreadPoolWorkItem, IDisposable
{
    private readonly PooledBuffer _frames = new();
    private readonly TaskCompletionSource _written = new();   // Who waits goes on one after another: what is left to do is to send an answer.

    public bool IsEmpty => _frames.Length == 0;

    public ReadOnlyMemory<byte> Frames => _frames.Memory;

    /// <summary>Ends when all frames are safe, or given up.</summary>
    public Task Written => _written.Task;

    public void Add(ReadOnlySpan<byte> frame)
    {
        frame.CopyTo(_frames.GetSpan(frame.Length));
        _frames.Advance(frame.Length);
    }

    public void Execute() => _written.SetResult();

    public void Dispose() => _frames.Dispose();
}
