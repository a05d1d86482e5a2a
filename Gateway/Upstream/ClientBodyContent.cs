using System.Buffers;
using System.Net;

namespace Gateway.Upstream;

/// <summary>A client's body that streams through: it is read once and never held. While it flows the upstream is not silent.</summary>
internal sealed class ClientBodyContent(HttpRequest source, UpstreamCall call) : HttpContent
{
    private const int BufferSize = 64 << 10;

    private bool _taken;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_taken) throw new HttpRequestException("The client's body has been read already and cannot be sent again.");
        _taken = true;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                call.IsAlive();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await source.Body.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            call.ClientFailed(e);
            throw;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = source.ContentLength ?? 0;
        return source.ContentLength is not null;
    }
}
