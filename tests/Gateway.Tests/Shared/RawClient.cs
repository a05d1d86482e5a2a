using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Shared;

/// <summary>A connection to the gateway on which the test writes every byte itself.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _connection = new();

    public static async Task<RawClient> ConnectAsync(TestApp app)
    {
        var client = new RawClient();
        await client._connection.ConnectAsync("127.0.0.1", app.Gateway.Address().Port, Until.TestEnd);
        return client;
    }

    /// <summary>One whole request.</summary>
    public static async Task<Answer> SendAsync(TestApp app, string method, string target, string body = "")
    {
        using var client = await ConnectAsync(app);
        await client.HeadAsync(method, target, "Connection: close", "Content-Type: application/json", $"Content-Length: {body.Length}");
        await client.WriteAsync(body);
        return await client.AnswerAsync();
    }

    /// <summary>Sends the request line and the headers, a key among them.</summary>
    public Task HeadAsync(string method, string target, params string[] headers) =>
        WriteAsync($"{method} {target} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {TestApp.Key}\r\n{string.Concat(headers.Select(static h => h + "\r\n"))}\r\n");

    public Task WriteAsync(string text) => _connection.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), Until.TestEnd).AsTask();

    /// <summary>What comes until the gateway closes the connection: one answer of a stated length, or without a body.</summary>
    public async Task<Answer> AnswerAsync()
    {
        using var reader = new StreamReader(_connection.GetStream(), Encoding.UTF8, leaveOpen: true);
        var text = await reader.ReadToEndAsync(Until.TestEnd);
        var body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Head = text[..body];
        return new Answer((System.Net.HttpStatusCode)int.Parse(text.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture), text[(body + 4)..]);
    }

    /// <summary>The status line and headers of the answer.</summary>
    public string Head { get; private set; } = "";

    public void Dispose() => _connection.Dispose();
}
