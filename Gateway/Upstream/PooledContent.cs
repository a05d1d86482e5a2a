using System.Net;
using Gateway.Buffers;

namespace Gateway.Upstream;

/// <summary>A request body in pooled memory. The memory goes back only when no connection can still be reading it: another request's bytes must never
/// leave on this one's connection.</summary>
internal sealed class PooledContent(PooledBuffer body) : HttpContent
{
    private int _unsettled;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _unsettled);
        await stream.WriteAsync(body.Memory, cancellationToken);
        Interlocked.Decrement(ref _unsettled);   // Not after a failed write: that one may still be under way.
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Volatile.Read(ref _unsettled) == 0) body.Dispose();
        base.Dispose(disposing);
    }
}
