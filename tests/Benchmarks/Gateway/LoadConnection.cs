using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Benchmarks.Gateway;

/// <summary>One connection with one request at a time.</summary>
internal sealed class LoadConnection(int port, LoadRequest request) : IDisposable
{
    private readonly byte[] _buffer = new byte[128 << 10];
    private Socket? _socket;

    /// <summary>Time of each request counted, in ticks of the stopwatch.</summary>
    public List<long> Times { get; } = new(1 << 16);

    /// <summary>Time to the first byte of each answer's body, without what the upstream thought.</summary>
    public List<long> FirstBytes { get; } = new(1 << 16);

    public int Failures { get; private set; }

    public async Task RunAsync(LoadPhase phase)
    {
        while (!phase.IsOver)
        {
            try
            {
                await ExchangeAsync(phase.IsCounted, phase);
            }
            catch (SocketException)
            {
                Failures++;
                _socket?.Dispose();
                _socket = null;
                if (Failures > 100) return;   // There is nobody to measure.
                await Task.Delay(10);
            }
        }
    }

    public void Dispose() => _socket?.Dispose();

    private async Task ExchangeAsync(bool isCounted, LoadPhase phase)
    {
        if (_socket is null)
        {
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        }
        var started = Stopwatch.GetTimestamp();
        for (var rest = request.Next(); !rest.IsEmpty;) rest = rest[await _socket.SendAsync(rest)..];
        var end = new HttpMessageEnd();
        var (length, firstByte) = (0, 0L);
        bool isWhole;
        do
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(length));
            if (read == 0) throw new SocketException((int)SocketError.ConnectionReset);
            length += read;
            isWhole = end.IsWhole(_buffer.AsSpan(0, length));
            if (firstByte == 0 && end.HasBody) firstByte = Stopwatch.GetTimestamp();
        }
        while (!isWhole);
        if (!isCounted || phase.IsOver) return;
        if (end.Status != 200)
        {
            Failures++;
            return;
        }
        Times.Add(Stopwatch.GetTimestamp() - started);
        FirstBytes.Add(firstByte - started - end.Thought);
    }
}
