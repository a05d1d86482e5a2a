using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Shared;

/// <summary>Request bodies and answers of OpenAI's Responses.</summary>
internal static class ResponsePrompts
{
    public const string Path = "/v1/responses";

    public const string Usage =
        """{"input_tokens":2000,"input_tokens_details":{"cached_tokens":1536,"cache_write_tokens":7},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":2005}""";

    /// <summary>Long instructions in a developer's message with a marker, and a question.</summary>
    public static string Marked(string question = "What now?", string? ttl = null, bool stream = false, int words = 2_000, string model = "gpt-test")
    {
        var marker = new JsonObject { ["type"] = "ephemeral" };
        if (ttl is not null) marker["ttl"] = ttl;
        var body = new JsonObject
        {
            ["model"] = model,
            ["instructions"] = "Be brief.",
            ["input"] = new JsonArray(
                new JsonObject
                {
                    ["role"] = "developer",
                    ["content"] = new JsonArray(
                        new JsonObject { ["type"] = "input_text", ["text"] = Prompts.Words(words), ["cache_control"] = marker }),
                },
                new JsonObject { ["role"] = "user", ["content"] = question }),
        };
        if (stream) body["stream"] = true;
        return body.ToJsonString();
    }

    public static string Whole(string usage = Usage, string status = "completed") =>
        $$"""{"id":"resp_1","object":"response","status":"{{status}}","error":null,"incomplete_details":null,"output":[],"usage":{{usage}}}""";

    /// <summary>A usual stream; its last event carries the usage.</summary>
    public static string[] Events(string last = "response.completed", string status = "completed", string usage = Usage) =>
    [
        Event("response.created", """{"response":{"id":"resp_1","status":"in_progress","error":null,"incomplete_details":null,"usage":null}}"""),
        Event("response.output_text.delta", """{"delta":"Hi \"response.completed\" ü"}"""),
        Event("response.output_item.done", """{"item":{"type":"message","status":"completed"}}"""),
        Event(last, $$$"""{"response":{"id":"resp_1","status":"{{{status}}}","error":null,"incomplete_details":null,"usage":{{{usage}}}}}"""),
    ];

    public static Func<HttpContext, Task> Script(params string[] events) => async context =>
    {
        await Sse.StartAsync(context);
        await MessageStream.SendAsync(context, events);
    };

    public static Task<Answer> SendAsync(HttpClient client, string body) => Answer.PostAsync(client, body, Path);

    private static string Event(string type, string members) => $$"""
        event: {{type}}
        data: {"type":"{{type}}",{{members[1..]}}
        """;
}
