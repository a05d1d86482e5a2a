using System.Text.Json;

namespace UpstreamSimulator;

/// <summary>Answers as Anthropic writes them.</summary>
internal static class AnthropicJson
{
    public static void WriteMessage(Utf8JsonWriter json, ModelAnswer answer)
    {
        WriteHead(json, answer);
        json.WriteStartArray("content"u8);
        if (answer.Call is { } call)
        {
            json.WriteStartObject();
            WriteCallHead(json, answer, call);
            json.WritePropertyName("input"u8);
            json.WriteRawValue(call.Arguments);
            json.WriteEndObject();
        }
        else if (answer.Pieces.Length > 0)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, string.Concat(answer.Pieces));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteStop(json, answer);
        WriteUsage(json, answer, answer.Pieces.Length);
        json.WriteEndObject();
    }

    public static void WriteMessageStart(Utf8JsonWriter json, ModelAnswer answer)
    {
        WriteEventHead(json, "message_start"u8);
        json.WritePropertyName("message"u8);
        WriteHead(json, answer);
        json.WriteStartArray("content"u8);
        json.WriteEndArray();
        json.WriteNull("stop_reason"u8);
        json.WriteNull("stop_sequence"u8);
        WriteUsage(json, answer, 1);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteBlockStart(Utf8JsonWriter json, ModelAnswer answer)
    {
        WriteEventHead(json, "content_block_start"u8);
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("content_block"u8);
        if (answer.Call is { } call)
        {
            WriteCallHead(json, answer, call);
            json.WriteStartObject("input"u8);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, ""u8);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WritePing(Utf8JsonWriter json)
    {
        WriteEventHead(json, "ping"u8);
        json.WriteEndObject();
    }

    public static void WriteBlockDelta(Utf8JsonWriter json, ModelAnswer answer, string piece)
    {
        WriteEventHead(json, "content_block_delta"u8);
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("delta"u8);
        json.WriteString("type"u8, answer.Call is null ? "text_delta"u8 : "input_json_delta"u8);
        json.WriteString(answer.Call is null ? "text"u8 : "partial_json"u8, piece);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteBlockStop(Utf8JsonWriter json)
    {
        WriteEventHead(json, "content_block_stop"u8);
        json.WriteNumber("index"u8, 0);
        json.WriteEndObject();
    }

    public static void WriteMessageDelta(Utf8JsonWriter json, ModelAnswer answer)
    {
        WriteEventHead(json, "message_delta"u8);
        json.WriteStartObject("delta"u8);
        WriteStop(json, answer);
        json.WriteEndObject();
        WriteUsage(json, answer, answer.Pieces.Length);
        json.WriteEndObject();
    }

    public static void WriteMessageStop(Utf8JsonWriter json)
    {
        WriteEventHead(json, "message_stop"u8);
        json.WriteEndObject();
    }

    public static void WriteCount(Utf8JsonWriter json, int promptTokens)
    {
        json.WriteStartObject();
        json.WriteNumber("input_tokens"u8, promptTokens);
        json.WriteEndObject();
    }

    public static void WriteError(Utf8JsonWriter json, BadRequestException error, string requestId) =>
        WriteError(json, "invalid_request_error"u8, error.Message, requestId);

    public static void WriteOverloaded(Utf8JsonWriter json, string requestId) => WriteError(json, "overloaded_error"u8, "Overloaded", requestId);

    private static void WriteError(Utf8JsonWriter json, ReadOnlySpan<byte> type, string message, string requestId)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "error"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, type);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
        json.WriteString("request_id"u8, requestId);
        json.WriteEndObject();
    }

    private static void WriteCallHead(Utf8JsonWriter json, ModelAnswer answer, ToolCall call)
    {
        json.WriteString("type"u8, "tool_use"u8);
        json.WriteString("id"u8, "toolu_" + answer.Id);
        json.WriteString("name"u8, call.Name);
    }

    private static void WriteEventHead(Utf8JsonWriter json, ReadOnlySpan<byte> type)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
    }

    private static void WriteHead(Utf8JsonWriter json, ModelAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, "msg_" + answer.Id);
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, answer.Model);
    }

    private static void WriteStop(Utf8JsonWriter json, ModelAnswer answer)
    {
        json.WriteString("stop_reason"u8, answer.Call is not null ? "tool_use"u8 : answer.IsCut ? "max_tokens"u8 : "end_turn"u8);
        json.WriteNull("stop_sequence"u8);
    }

    private static void WriteUsage(Utf8JsonWriter json, ModelAnswer answer, int outputTokens)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, answer.PromptTokens);
        json.WriteNumber("cache_creation_input_tokens"u8, 0);
        json.WriteNumber("cache_read_input_tokens"u8, 0);
        json.WriteNumber("output_tokens"u8, outputTokens);
        json.WriteEndObject();
    }
}
