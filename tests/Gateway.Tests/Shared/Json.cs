using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Shared;

/// <summary>Scripts for upstreams that answer at once.</summary>
internal static class Json
{
    public static string Completion(string usage = Sse.Usage) =>
        """{"id":"c1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi ü"},"finish_reason":"stop"}],"""
        + $$"""
           "usage":{{usage}}}
           """;

    public static Func<HttpContext, Task> Script(string body, int status = 200) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    };
}
