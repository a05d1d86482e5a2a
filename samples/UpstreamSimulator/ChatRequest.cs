using System.Text.Json;

namespace UpstreamSimulator;

/// <summary>Reads chat completion requests.</summary>
internal static class ChatRequest
{
    private static readonly string[] Roles = ["system", "developer", "user", "assistant", "tool", "function"];

    /// <summary>Reads a request.</summary>
    /// <exception cref="BadRequestException">It is not one; the message says where.</exception>
    public static ModelRequest Parse(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) throw new BadRequestException(null, "invalid_json", "The request body is not a JSON object.");
        if (!body.TryGetProperty("model", out var model) || model.ValueKind != JsonValueKind.String || model.GetString() is not { Length: > 0 } name)
            throw new BadRequestException("model", "missing_required_parameter", "you must provide a model parameter");
        if (!body.TryGetProperty("messages", out var messages))
            throw new BadRequestException("messages", "missing_required_parameter", "Missing required parameter: 'messages'.");
        if (messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
            throw new BadRequestException("messages", "invalid_type", "Invalid 'messages': expected an array with at least one message.");
        var index = 0;
        foreach (var message in messages.EnumerateArray()) CheckMessage(message, index++);
        var stream = Flag(body, "stream", "stream");
        var options = body.TryGetProperty("stream_options", out var found) && found.ValueKind != JsonValueKind.Null ? found : (JsonElement?)null;
        if (options is not null && !stream)
            throw new BadRequestException(
                "stream_options", "invalid_value", "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
        if (options is { ValueKind: not JsonValueKind.Object })
            throw new BadRequestException("stream_options", "invalid_type", "Invalid type for 'stream_options': expected an object.");
        if (Count(body, "n") is > 1) throw new BadRequestException("n", "unsupported_value", "The simulator gives one choice: 'n' must be 1.");
        return new ModelRequest(
            name, stream, options is { } some && Flag(some, "include_usage", "stream_options.include_usage"),
            Count(body, "max_completion_tokens") ?? Count(body, "max_tokens"), [.. messages.EnumerateArray()], ToolsOf(body));
    }

    private static void CheckMessage(JsonElement message, int index)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("role", out var role) || role.ValueKind != JsonValueKind.String)
            throw new BadRequestException(
                $"messages[{index}].role", "missing_required_parameter", $"Missing required parameter: 'messages[{index}].role'.");
        if (!Roles.Contains(role.GetString(), StringComparer.Ordinal))
        {
            var supported = string.Join(", ", Roles.Select(static known => $"'{known}'"));
            throw new BadRequestException(
                $"messages[{index}].role", "invalid_value", $"Invalid value: '{role.GetString()}'. Supported values are: {supported}.");
        }
        if (!message.TryGetProperty("content", out var content)) return;
        if (content.ValueKind is not (JsonValueKind.String or JsonValueKind.Array or JsonValueKind.Null))
        {
            throw new BadRequestException(
                $"messages[{index}].content", "invalid_type",
                    $"Invalid type for 'messages[{index}].content': expected a string or an array of parts.");
        }
    }

    private static JsonElement[] ToolsOf(JsonElement body)
    {
        if (!body.TryGetProperty("tools", out var tools) || tools.ValueKind == JsonValueKind.Null) return [];
        return tools.ValueKind == JsonValueKind.Array
            ? [.. tools.EnumerateArray()]
            : throw new BadRequestException("tools", "invalid_type", "Invalid type for 'tools': expected an array.");
    }

    private static bool Flag(JsonElement parent, string name, string path) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => throw new BadRequestException(path, "invalid_type", $"Invalid type for '{path}': expected a boolean."),
        };

    private static int? Count(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var count))
            throw new BadRequestException(name, "invalid_type", $"Invalid type for '{name}': expected an integer.");
        return count >= 1 ? count
            : throw new BadRequestException(
            name, "integer_below_min_value", $"Invalid '{name}': integer below minimum value. Expected a value >= 1, but got {count} instead.");
    }
}
