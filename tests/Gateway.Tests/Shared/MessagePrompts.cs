using System.Text.Json.Nodes;

namespace Gateway.Tests.Shared;

/// <summary>Request bodies in Anthropic's dialect.</summary>
internal static class MessagePrompts
{
    public const string Path = "/v1/messages";

    /// <summary>A long system prompt with a marker, a tool, and a question.</summary>
    public static string MarkedSystem(
        string question = "What now?", string? ttl = null, bool stream = false, int words = 2_000, string model = "claude-test")
    {
        var marker = new JsonObject { ["type"] = "ephemeral" };
        if (ttl is not null) marker["ttl"] = ttl;
        var tool = new JsonObject
        {
            ["name"] = "look_up",
            ["description"] = "Looks something up.",
            ["input_schema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() },
        };
        var body = new JsonObject
        {
            ["model"] = model,
            ["max_tokens"] = 64,
            ["tools"] = new JsonArray(tool),
            ["system"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = Prompts.Words(words), ["cache_control"] = marker }),
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = question }),
        };
        if (stream) body["stream"] = true;
        return body.ToJsonString();
    }

    /// <summary>A short prompt without markers.</summary>
    public static string Short(bool stream = false, string model = "claude-test", int maxTokens = 64) =>
        $$"""
        {"model":"{{model}}","max_tokens":{{maxTokens}},"messages":[{"role":"user","content":"Hello"}]{{(stream ? ",\"stream\":true" : "")}}}
        """;

    public static Task<Answer> SendAsync(HttpClient client, string body) => Answer.PostAsync(client, body, Path);
}
