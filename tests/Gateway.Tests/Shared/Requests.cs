using System.Text;

namespace Gateway.Tests.Shared;

/// <summary>Requests to set headers on, or to read the answer of as it comes.</summary>
internal static class Requests
{
    public static HttpRequestMessage Chat(string body) =>
        new(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    /// <summary>A client that writes headers in UTF-8, with no key.</summary>
    public static HttpClient Utf8HeaderClient(Uri gateway)
    {
        var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 };
        return new HttpClient(handler) { BaseAddress = gateway };
    }
}
