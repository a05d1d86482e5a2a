using System.Text;

namespace Gateway.Tests.Shared;

/// <summary>Requests to set headers on, or to read the answer of as it comes.</summary>
internal static class Requests
{
    public static HttpRequestMessage Chat(string body) => Post("/v1/chat/completions", body);

    public static HttpRequestMessage Message(string body) => Post(MessagePrompts.Path, body);

    public static HttpRequestMessage Response(string body) => Post(ResponsePrompts.Path, body);

    /// <summary>A client that writes headers in UTF-8, with no key.</summary>
    public static HttpClient Utf8HeaderClient(Uri gateway)
    {
        var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 };
        return new HttpClient(handler) { BaseAddress = gateway };
    }

    private static HttpRequestMessage Post(string path, string body) =>
        new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
