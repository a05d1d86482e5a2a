using System.Text.Json;

namespace UpstreamSimulator;

/// <summary>Answers as OpenAI's Responses writes them.</summary>
internal static class ResponsesJson
{
    /// <summary>The whole response; before its end without output and usage.</summary>
    public static void WriteResponse(Utf8JsonWriter json, ModelAnswer answer, bool isDone)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, "resp_" + answer.Id);
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, answer.Created);
        json.WriteString("status"u8, isDone ? Status(answer) : "in_progress"u8);
        json.WriteNull("error"u8);
        if (isDone && answer.IsCut)
        {
            json.WriteStartObject("incomplete_details"u8);
            json.WriteString("reason"u8, "max_output_tokens"u8);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("incomplete_details"u8);
        }
        json.WriteString("model"u8, answer.Model);
        json.WriteStartArray("output"u8);
        if (isDone) WriteItem(json, answer, isDone: true);
        json.WriteEndArray();
        json.WriteBoolean("parallel_tool_calls"u8, true);
        if (isDone) WriteUsage(json, answer);
        else json.WriteNull("usage"u8);
        json.WriteEndObject();
    }

    /// <summary>One event of a stream.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="answer">The whole answer.</param>
    /// <param name="type">The event.</param>
    /// <param name="number">Its place in the stream.</param>
    /// <param name="piece">What a delta brings.</param>
    public static void WriteEvent(Utf8JsonWriter json, ModelAnswer answer, string type, int number, string? piece)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteNumber("sequence_number"u8, number);
        var isDone = type.EndsWith(".done", StringComparison.Ordinal);
        switch (type)
        {
            case "response.created" or "response.in_progress" or "response.completed" or "response.incomplete":
                json.WritePropertyName("response"u8);
                WriteResponse(json, answer, type is "response.completed" or "response.incomplete");
                break;
            case "response.output_item.added" or "response.output_item.done":
                json.WriteNumber("output_index"u8, 0);
                json.WritePropertyName("item"u8);
                WriteItem(json, answer, isDone);
                break;
            default:
                json.WriteNumber("output_index"u8, 0);
                json.WriteString("item_id"u8, ItemId(answer));
                if (answer.Call is null) json.WriteNumber("content_index"u8, 0);
                WriteContent(json, answer, type, piece, isDone);
                break;
        }
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, ModelAnswer answer, string type, string? piece, bool isDone)
    {
        if (type.StartsWith("response.content_part", StringComparison.Ordinal))
        {
            json.WritePropertyName("part"u8);
            WritePart(json, isDone ? string.Concat(answer.Pieces) : "");
        }
        else if (piece is not null) json.WriteString("delta"u8, piece);
        else json.WriteString(answer.Call is null ? "text"u8 : "arguments"u8, string.Concat(answer.Pieces));
    }

    private static void WriteItem(Utf8JsonWriter json, ModelAnswer answer, bool isDone)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, ItemId(answer));
        json.WriteString("status"u8, isDone ? Status(answer) : "in_progress"u8);
        if (answer.Call is { } call)
        {
            json.WriteString("type"u8, "function_call"u8);
            json.WriteString("call_id"u8, "call_" + answer.Id);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, isDone ? call.Arguments : "");
        }
        else
        {
            json.WriteString("type"u8, "message"u8);
            json.WriteString("role"u8, "assistant"u8);
            json.WriteStartArray("content"u8);
            if (isDone) WritePart(json, string.Concat(answer.Pieces));
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "output_text"u8);
        json.WriteString("text"u8, text);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, ModelAnswer answer)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, answer.PromptTokens);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, answer.Pieces.Length);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, answer.PromptTokens + answer.Pieces.Length);
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Status(ModelAnswer answer) => answer.IsCut ? "incomplete"u8 : "completed"u8;

    private static string ItemId(ModelAnswer answer) => (answer.Call is null ? "msg_" : "fc_") + answer.Id;
}
