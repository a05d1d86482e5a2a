using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Benchmarks.Gateway;

/// <summary>A model server that does nothing but answer, so that what is measured is the proxy. One at a time it answers with JSON or with a
/// stream of <see cref="Events"/> events, each sent on its own: <c>GET /json/0</c> and <c>GET /sse/20</c> switch it, the latter to think for
/// 10 to 30 ms before it answers; <c>x-thought</c> says how many of the stopwatch's ticks that took.</summary>
internal static class FastUpstream
{
    public const string Command = "gateway-upstream";

    /// <summary>Events of a stream, the usage chunk and <c>[DONE]</c> included.</summary>
    public const int Events = 34;

    private const int BufferSize = 256 << 10;   // no request of the benchmark is longer

    private const string StatusLine = "HTTP/1.1 200 OK\r\n";

    private const string Usage =
        "\"usage\":{\"prompt_tokens\":15000,\"completion_tokens\":32,\"total_tokens\":15032,\"prompt_tokens_details\":{\"cached_tokens\":0}}";

    private static readonly byte[] Json = Whole(
        """{"id":"chatcmpl-1","object":"chat.completion","created":1767225600,"model":"bench","choices":[{"index":0,"message":{"role":"assistant","""
        + "\"content\":\"" + new string('a', 400) + "\"},\"finish_reason\":\"stop\"}]," + Usage + "}");

    private static readonly byte[] Switched = Whole("{}");

    private static readonly byte[][] Stream = [.. StreamParts()];

    private static volatile bool _streams;
    private static volatile int _thinkMs;

    public static async Task<int> RunAsync(string port)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)));
        listener.Listen(512);
        while (true) _ = ServeAsync(await listener.AcceptAsync());
    }

    private static async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            var buffer = new byte[BufferSize];
            try
            {
                while (await ReceiveAsync(socket, buffer) is var length and > 0)
                {
                    if (buffer.AsSpan(0, length).StartsWith("GET "u8))
                    {
                        Switch(buffer.AsSpan(0, length));
                        await socket.SendAsync(Switched);
                        continue;
                    }
                    var first = _streams ? Stream[0] : Json;
                    await socket.SendAsync(_thinkMs > 0 ? Saying(await ThinkAsync(), first) : first);
                    if (!_streams) continue;
                    for (var i = 1; i < Stream.Length; i++) await socket.SendAsync(Stream[i]);
                }
            }
            catch (SocketException)
            {
                // The proxy has closed its connection.
            }
        }
    }

    private static void Switch(ReadOnlySpan<byte> request)
    {
        var path = Encoding.UTF8.GetString(request[..request.IndexOf(" HTTP"u8)]);
        _streams = path.Contains("sse", StringComparison.Ordinal);
        _thinkMs = int.Parse(path[(path.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>Sleeps on a thread of its own (timers go off together) and differently long, or requests would come in bursts; says for how many ticks.</summary>
    private static async Task<long> ThinkAsync()
    {
        var started = Stopwatch.GetTimestamp();
        await Task.Factory.StartNew(
            static () => Thread.Sleep(Random.Shared.Next(_thinkMs / 2, _thinkMs * 3 / 2)),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Stopwatch.GetTimestamp() - started;
    }

    private static byte[] Saying(long thought, byte[] answer) =>
        [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{StatusLine}x-thought: {thought}\r\n")), .. answer.AsSpan(StatusLine.Length)];

    /// <summary>A whole request's length; 0 where there is none any more.</summary>
    private static async Task<int> ReceiveAsync(Socket socket, byte[] buffer)
    {
        var length = 0;
        var end = new HttpMessageEnd();
        do
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0) return 0;
            length += read;
        }
        while (!end.IsWhole(buffer.AsSpan(0, length)));
        return length;
    }

    private static byte[] Whole(string body) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"{StatusLine}Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));

    private static IEnumerable<byte[]> StreamParts()
    {
        const string head = StatusLine + "Content-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (var i = 0; i < Events; i++)
        {
            var data = i switch
            {
                Events - 1 => "[DONE]",
                Events - 2 => Chunk("[]," + Usage),
                Events - 3 => Chunk("""[{"index":0,"delta":{},"finish_reason":"stop"}]"""),
                _ => Chunk("""[{"index":0,"delta":{"content":" token"},"finish_reason":null}]"""),
            };
            var text = $"data: {data}\n\n";
            var chunk = string.Create(CultureInfo.InvariantCulture, $"{text.Length:x}\r\n{text}\r\n");
            yield return Encoding.UTF8.GetBytes((i == 0 ? head : "") + chunk + (i == Events - 1 ? "0\r\n\r\n" : ""));
        }
    }

    private static string Chunk(string choices) =>
        """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1767225600,"model":"bench","choices":""" + choices + "}";
}
