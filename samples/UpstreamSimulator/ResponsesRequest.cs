using System.Text.Json;

namespace UpstreamSimulator;

/// <summary>Reads requests for a response (OpenAI's Responses).</summary>
internal static class ResponsesRequest
{
    /// <summary>Reads a request.</summary>
    /// <exception cref="BadRequestException">It is none; the message says where.</exception>
    public static ModelRequest Parse(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) throw new BadRequestException(null, "invalid_json", "The request body is not a JSON object.");
        if (!body.TryGetProperty("model", out var model) || model.ValueKind != JsonValueKind.String || model.GetString() is not { Length: > 0 } name)
            throw new BadRequestException("model", "missing_required_parameter", "Missing required parameter: 'model'.");
        if (!body.TryGetProperty("input", out var input))
            throw new BadRequestException("input", "missing_required_parameter", "Missing required parameter: 'input'.");
        JsonElement[] messages = input.ValueKind switch
        {
            JsonValueKind.String => [Message("user", input)],
            JsonValueKind.Array => [.. input.EnumerateArray()],
            _ => throw new BadRequestException("input", "invalid_type", "Invalid type for 'input': expected a string or an array of items."),
        };
        if (Value(body, "instructions") is { } instructions) messages = [Message("system", instructions), .. messages];
        return new ModelRequest(name, Value(body, "stream") is { ValueKind: JsonValueKind.True }, true, Limit(body), messages, Tools(body));
    }

    private static int? Limit(JsonElement body)
    {
        if (Value(body, "max_output_tokens") is not { } limit) return null;
        return limit.ValueKind == JsonValueKind.Number && limit.TryGetInt32(out var count) && count >= 1
            ? count
            : throw new BadRequestException("max_output_tokens", "invalid_type", "Invalid type for 'max_output_tokens': expected an integer of at least 1.");
    }

    private static JsonElement[] Tools(JsonElement body)
    {
        if (Value(body, "tools") is not { } tools) return [];
        return tools.ValueKind == JsonValueKind.Array
            ? [.. tools.EnumerateArray()]
            : throw new BadRequestException("tools", "invalid_type", "Invalid type for 'tools': expected an array.");
    }

    private static JsonElement? Value(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static JsonElement Message(string role, JsonElement content) => JsonSerializer.SerializeToElement(
        new Dictionary<string, object> { ["role"] = role, ["content"] = content });
}
