using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Shared;

/// <summary>A way to a local server whose connections can go dead: what is sent on them then is lost, and nobody is told.</summary>
internal sealed class FrailNetwork : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private int _generation;

    public FrailNetwork(int server)
    {
        _server = server;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>All connections of now die. Later ones live.</summary>
    public void SwallowAll() => Interlocked.Increment(ref _generation);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _server);
                var generation = Volatile.Read(ref _generation);
                _ = PumpAsync(client, server, generation);
                _ = PumpAsync(server, client, generation);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, int generation)
    {
        try
        {
            var buffer = new byte[16 << 10];
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var read)
            {
                if (Volatile.Read(ref _generation) == generation) await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
            to.Dispose();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            to.Dispose();
        }
    }
}
