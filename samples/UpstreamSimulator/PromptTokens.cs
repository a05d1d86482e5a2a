using System.Text.Json;

namespace UpstreamSimulator;

/// <summary>Counts a prompt as an engine does: its text, and what the chat template puts around each message.</summary>
internal sealed class PromptTokens(Tokenizer tokenizer)
{
    /// <summary>Start mark, role and end mark of a message.</summary>
    public const int PerMessage = 3;

    /// <summary>What opens the assistant's turn.</summary>
    public const int PerPrompt = 3;

    /// <summary>An image or a file has no text to count: a flat price, as hosted models have.</summary>
    public const int PerOpaquePart = 85;

    public int Count(ModelRequest request)
    {
        var count = PerPrompt;
        foreach (var tool in request.Tools) count += PerMessage + tokenizer.Count(tool.GetRawText());
        foreach (var message in request.Messages)
        {
            count += PerMessage;
            if (Text(message, "type") is { } type && type != "message") count += Item(message, type);
            else if (message.TryGetProperty("content", out var content)) count += Content(content);
            if (message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
            {
                foreach (var call in calls.EnumerateArray()) count += PerMessage + tokenizer.Count(call.GetRawText());
            }
        }
        return count;
    }

    /// <summary>An item of a Responses input that is no message.</summary>
    private int Item(JsonElement item, string type) =>
        type == "function_call_output" && item.TryGetProperty("output", out var output) ? Content(output) : tokenizer.Count(item.GetRawText());

    private int Content(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => tokenizer.Count(SentText.Of(content)),
        JsonValueKind.Array => content.EnumerateArray().Sum(Part),
        _ => 0,
    };

    private int Part(JsonElement part)
    {
        if (part.ValueKind != JsonValueKind.Object) return PerOpaquePart;
        if (Text(part, "text") is { } text) return tokenizer.Count(text);
        return Text(part, "type") switch
        {
            "tool_use" => tokenizer.Count(part.GetRawText()),
            "tool_result" => part.TryGetProperty("content", out var result) ? Content(result) : 0,
            "thinking" => tokenizer.Count(Text(part, "thinking") ?? ""),
            _ => PerOpaquePart,
        };
    }

    private static string? Text(JsonElement part, string name) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? SentText.Of(text) : null;
}
