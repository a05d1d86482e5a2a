using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Shared;

/// <summary>An upstream that says what no proper server would: an answer in raw text, to every connection's one request, and then nothing more.</summary>
internal sealed class RawUpstream : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    /// <param name="answer">From the status line on, in Latin-1.</param>
    public RawUpstream(string answer)
    {
        _listener.Start();
        _ = AnswerAsync(Encoding.Latin1.GetBytes(answer));
    }

    /// <summary>For the gateway's settings.</summary>
    public (string Key, string Value) Setting => ("Gateway:Upstreams:default:BaseUrl", $"http://{_listener.LocalEndpoint}");

    public void Dispose() => _listener.Dispose();

    private async Task AnswerAsync(byte[] answer)
    {
        try
        {
            while (true)
            {
                using var connection = await _listener.AcceptSocketAsync();
                await using var stream = new NetworkStream(connection);
                await stream.ReadAtLeastAsync(new byte[1], 1);
                await stream.WriteAsync(answer);
                connection.Shutdown(SocketShutdown.Send);
                await stream.CopyToAsync(Stream.Null);   // Closed on unread bytes, the connection would be reset and the answer lost.
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
