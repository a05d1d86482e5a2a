using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Shared;

/// <summary>Scripts for upstreams that stream.</summary>
internal static class Sse
{
    public const string Usage = """{"prompt_tokens":2000,"completion_tokens":2,"total_tokens":2002,"prompt_tokens_details":{"cached_tokens":1536}}""";

    /// <summary>A usual stream with usage, as OpenAI sends it when asked for it.</summary>
    public static string[] Events { get; } =
    [
        """{"id":"c1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}""",
        """{"id":"c1","choices":[{"index":0,"delta":{"content":"Hi \"data: [DONE]\" ü"},"finish_reason":null}],"usage":null}""",
        """{"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}""",
        $$"""{"id":"c1","choices":[],"usage":{{Usage}}}""",
        "[DONE]",
    ];

    public static async Task StartAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.StartAsync();
    }

    public static async Task SendAsync(HttpContext context, params IEnumerable<string> events)
    {
        foreach (var data in events)
        {
            await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes($"data: {data}\n\n"));
        }
    }

    /// <summary>Sends these events and ends.</summary>
    public static Func<HttpContext, Task> Script(params string[] events) => async context =>
    {
        await StartAsync(context);
        await SendAsync(context, events);
    };
}
