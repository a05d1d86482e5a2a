using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Shared;

/// <summary>Answers of upstreams that speak Anthropic's dialect.</summary>
internal static class MessageStream
{
    public const string StartUsage =
        """{"input_tokens":400,"cache_creation_input_tokens":64,"cache_read_input_tokens":1536,"output_tokens":1,"service_tier":"standard"}""";

    public const string DeltaUsage = """{"output_tokens":7}""";

    /// <summary>A usual stream; its usage is spread over the first event and the last but one, as Anthropic sends it.</summary>
    public static string[] Events { get; } =
    [
        $$$"""
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"usage":{{{StartUsage}}}}}
        """,
        """
        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
        """,
        """
        event: ping
        data: {"type": "ping"}
        """,
        """
        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi \"message_stop\" ü"}}
        """,
        """
        event: content_block_stop
        data: {"type":"content_block_stop","index":0}
        """,
        $$"""
        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{{DeltaUsage}}}
        """,
        """
        event: message_stop
        data: {"type":"message_stop"}
        """,
    ];

    public static string Whole(string usage = StartUsage) =>
        $$"""
        {"id":"msg_1","type":"message","role":"assistant","content":[{"type":"text","text":"Hi ü"}],"stop_reason":"end_turn","usage":{{usage}}}
        """;

    public static async Task SendAsync(HttpContext context, params IEnumerable<string> events)
    {
        foreach (var text in events) await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(text + "\n\n"));
    }

    /// <summary>Sends these events and ends.</summary>
    public static Func<HttpContext, Task> Script(params string[] events) => async context =>
    {
        await Sse.StartAsync(context);
        await SendAsync(context, events);
    };
}
