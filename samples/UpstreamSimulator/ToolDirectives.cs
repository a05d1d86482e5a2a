using System.Text;
using System.Text.Json;

namespace UpstreamSimulator;

/// <summary>Lets a prompt say which tools the model will ask for. Where the last message of a user holds <c>[call NAME {…}]</c>, and the request declares
/// the tool, the answer is that call; with several of them, the next one after each result. Then the answer is text again.</summary>
internal static class ToolDirectives
{
    private const string Mark = "[call ";

    public static ToolCall? Next(ModelRequest request)
    {
        if (request.Tools.Length == 0) return null;
        var results = 0;
        for (var i = request.Messages.Length - 1; i >= 0; i--)
        {
            var message = request.Messages[i];
            var here = Results(message);
            results += here;
            if (!IsUsers(message)) continue;
            var calls = Calls(TextOf(message));
            if (calls.Count > 0) return results < calls.Count && IsDeclared(request, calls[results].Name) ? calls[results] : null;
            if (here == 0) return null;   // a user's message without directives: those before it are done with
        }
        return null;
    }

    private static bool IsUsers(JsonElement message) => Text(message, "role") == "user";

    /// <summary>Chat completions and Responses give each result a message of its own, Anthropic's dialect a part.</summary>
    private static int Results(JsonElement message)
    {
        if (Text(message, "role") == "tool" || Text(message, "type") == "function_call_output") return 1;
        return Parts(message).Count(static part => Text(part, "type") == "tool_result");
    }

    private static string TextOf(JsonElement message) =>
        Text(message, "content") ?? string.Join('\n', Parts(message).Select(static part => Text(part, "text")));

    private static JsonElement.ArrayEnumerator Parts(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array
            ? content.EnumerateArray()
            : default;

    private static List<ToolCall> Calls(string text)
    {
        var calls = new List<ToolCall>();
        for (var at = text.IndexOf(Mark, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Mark, at + 1, StringComparison.Ordinal))
        {
            var rest = text[(at + Mark.Length)..];
            if (rest.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end && Arguments(rest[(end + 1)..]) is { } arguments)
                calls.Add(new ToolCall(rest[..end], arguments));
        }
        return calls;
    }

    /// <summary>The JSON object that the text begins with; null where it does not.</summary>
    private static string? Arguments(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        try
        {
            var reader = new Utf8JsonReader(utf8, isFinalBlock: false, default);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !reader.TrySkip()) return null;
            return Encoding.UTF8.GetString(utf8.AsSpan(0, (int)reader.BytesConsumed));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsDeclared(ModelRequest request, string name) => request.Tools.Any(tool =>
        Text(tool, "name") == name || (tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty("function", out var function) && Text(function, "name") == name));

    private static string? Text(JsonElement part, string name) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? SentText.Of(text) : null;
}
