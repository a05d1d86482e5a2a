using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Shared;

/// <summary>Request bodies.</summary>
internal static class Prompts
{
    /// <summary>A long system message with a marker, and a question.</summary>
    public static string MarkedSystem(
        string question = "What now?", string? ttl = null, bool stream = false, bool? includeUsage = null, int words = 2_000,
        string model = "gpt-test")
    {
        var marker = new JsonObject { ["type"] = "ephemeral" };
        if (ttl is not null) marker["ttl"] = ttl;
        var marked = new JsonObject { ["type"] = "text", ["text"] = Words(words), ["cache_control"] = marker };
        var body = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray(
                new JsonObject { ["role"] = "system", ["content"] = new JsonArray(marked) },
                new JsonObject { ["role"] = "user", ["content"] = question }),
        };
        if (stream) body["stream"] = true;
        if (includeUsage is { } asked) body["stream_options"] = new JsonObject { ["include_usage"] = asked };
        return body.ToJsonString();
    }

    /// <summary>A short prompt without markers.</summary>
    public static string Short(bool stream = false, string model = "gpt-test") =>
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hello"}]{{(stream ? ",\"stream\":true" : "")}}}""";

    public static string Words(int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++) text.Append(CultureInfo.InvariantCulture, $"word{i % 97} ");
        return text.ToString();
    }
}
