using System.Text.Json;

namespace UpstreamSimulator;

/// <summary>Reads Anthropic's messages requests. Thinking and the like is counted where it is text, and never used.</summary>
internal static class MessagesRequest
{
    private static readonly string[] Roles = ["user", "assistant", "system"];

    /// <summary>Reads a request for a message.</summary>
    /// <exception cref="BadRequestException">It is none; the message says where.</exception>
    public static ModelRequest Parse(JsonElement body)
    {
        var prompt = ParsePrompt(body);
        if (!body.TryGetProperty("max_tokens", out var limit)) throw Missing("max_tokens");
        if (limit.ValueKind != JsonValueKind.Number || !limit.TryGetInt32(out var maxTokens))
            throw Invalid("max_tokens", "Input should be a valid integer");
        var stream = body.TryGetProperty("stream", out var value) && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Invalid("stream", "Input should be a valid boolean"),
        };
        // No tokens at all may be asked for, to warm a cache up; but not as a stream.
        if (maxTokens < (stream ? 1 : 0)) throw Invalid("max_tokens", $"Input should be greater than or equal to {(stream ? 1 : 0)}");
        return prompt with { MaxTokens = maxTokens, Stream = stream };
    }

    /// <summary>Reads what is common to a request for a message and one for its count.</summary>
    /// <exception cref="BadRequestException">It is none; the message says where.</exception>
    public static ModelRequest ParsePrompt(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) throw new BadRequestException(null, "invalid_type", "The request body is not a JSON object.");
        if (!body.TryGetProperty("model", out var model)) throw Missing("model");
        if (model.ValueKind != JsonValueKind.String || model.GetString() is not { Length: > 0 } name)
            throw Invalid("model", "Input should be a valid string");
        if (!body.TryGetProperty("messages", out var messages)) throw Missing("messages");
        if (messages.ValueKind != JsonValueKind.Array) throw Invalid("messages", "Input should be a valid list");
        if (messages.GetArrayLength() == 0) throw Invalid("messages", "at least one message is required");
        var index = 0;
        foreach (var message in messages.EnumerateArray()) CheckMessage(message, $"messages.{index++}");
        return new ModelRequest(name, false, true, null, [.. System(body), .. messages.EnumerateArray()], Tools(body));
    }

    private static void CheckMessage(JsonElement message, string path)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("role", out var role)) throw Missing($"{path}.role");
        if (role.ValueKind != JsonValueKind.String || !Roles.Contains(role.GetString(), StringComparer.Ordinal))
            throw Invalid($"{path}.role", "Input should be " + string.Join(", ", Roles.Select(static known => $"'{known}'")));
        if (!message.TryGetProperty("content", out var content)) throw Missing($"{path}.content");
        CheckContent(content, $"{path}.content");
    }

    private static void CheckContent(JsonElement content, string path)
    {
        if (content.ValueKind == JsonValueKind.String) return;
        if (content.ValueKind != JsonValueKind.Array) throw Invalid(path, "Input should be a string or a list of blocks");
        var index = 0;
        foreach (var block in content.EnumerateArray())
        {
            if (block.ValueKind != JsonValueKind.Object || !block.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
                throw Missing($"{path}.{index}.type");
            index++;
        }
    }

    /// <summary>The system prompt as a message of its own.</summary>
    private static JsonElement[] System(JsonElement body)
    {
        if (!body.TryGetProperty("system", out var system)) return [];
        CheckContent(system, "system");
        return [JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement> { ["content"] = system })];
    }

    private static JsonElement[] Tools(JsonElement body)
    {
        if (!body.TryGetProperty("tools", out var tools)) return [];
        return tools.ValueKind == JsonValueKind.Array ? [.. tools.EnumerateArray()] : throw Invalid("tools", "Input should be a valid list");
    }

    private static BadRequestException Missing(string path) => new(path, "missing", $"{path}: Field required");

    private static BadRequestException Invalid(string path, string why) => new(path, "invalid", $"{path}: {why}");
}
