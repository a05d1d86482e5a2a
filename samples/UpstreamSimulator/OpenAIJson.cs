using System.Text.Json;

namespace UpstreamSimulator;

/// <summary>Answers as OpenAI writes them.</summary>
internal static class OpenAIJson
{
    public static void WriteCompletion(Utf8JsonWriter json, ModelAnswer answer)
    {
        WriteHead(json, answer, "chat.completion");
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, answer.Call is null ? string.Concat(answer.Pieces) : null);
        json.WriteNull("refusal"u8);
        if (answer.Call is { } call) WriteCalls(json, answer, call.Name, call.Arguments, index: null);
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, FinishReason(answer));
        json.WriteEndObject();
        json.WriteEndArray();
        WriteUsage(json, answer);
        json.WriteEndObject();
    }

    public static string FinishReason(ModelAnswer answer) => answer.Call is not null ? "tool_calls" : answer.IsCut ? "length" : "stop";

    /// <summary>One chunk of a stream: the role, a piece of content, or the reason to stop.</summary>
    public static void WriteChunk(Utf8JsonWriter json, ModelAnswer answer, string? role, string? content, string? finishReason, bool includeUsage)
    {
        WriteHead(json, answer, "chat.completion.chunk");
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("delta"u8);
        if (role is not null) json.WriteString("role"u8, role);
        if (content is not null && answer.Call is { } call) WriteCalls(json, answer, role is null ? null : call.Name, content, index: 0);
        else if (content is not null) json.WriteString("content"u8, content);
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, finishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        if (includeUsage) json.WriteNull("usage"u8);
        json.WriteEndObject();
    }

    /// <summary>The one call; in a stream its name comes first, its arguments piece by piece.</summary>
    private static void WriteCalls(Utf8JsonWriter json, ModelAnswer answer, string? name, string arguments, int? index)
    {
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        if (index is { } at) json.WriteNumber("index"u8, at);
        if (name is not null)
        {
            json.WriteString("id"u8, "call_" + answer.Id);
            json.WriteString("type"u8, "function"u8);
        }
        json.WriteStartObject("function"u8);
        if (name is not null) json.WriteString("name"u8, name);
        json.WriteString("arguments"u8, arguments);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>The chunk behind all others that <c>include_usage</c> asks for.</summary>
    public static void WriteUsageChunk(Utf8JsonWriter json, ModelAnswer answer)
    {
        WriteHead(json, answer, "chat.completion.chunk");
        json.WriteStartArray("choices"u8);
        json.WriteEndArray();
        WriteUsage(json, answer);
        json.WriteEndObject();
    }

    public static void WriteModels(Utf8JsonWriter json, IEnumerable<string> models, long created)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var model in models)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, model);
            json.WriteString("object"u8, "model"u8);
            json.WriteNumber("created"u8, created);
            json.WriteString("owned_by"u8, "simulator"u8);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteError(Utf8JsonWriter json, BadRequestException error)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, "invalid_request_error"u8);
        json.WriteString("param"u8, error.Param);
        json.WriteString("code"u8, error.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteOverloaded(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, "The model is overloaded. Try again in a moment."u8);
        json.WriteString("type"u8, "server_error"u8);
        json.WriteNull("param"u8);
        json.WriteString("code"u8, "overloaded"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter json, ModelAnswer answer, string kind)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, "chatcmpl-" + answer.Id);
        json.WriteString("object"u8, kind);
        json.WriteNumber("created"u8, answer.Created);
        json.WriteString("model"u8, answer.Model);
        json.WriteString("system_fingerprint"u8, "fp_simulator"u8);
    }

    private static void WriteUsage(Utf8JsonWriter json, ModelAnswer answer)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, answer.PromptTokens);
        json.WriteNumber("completion_tokens"u8, answer.Pieces.Length);
        json.WriteNumber("total_tokens"u8, answer.PromptTokens + answer.Pieces.Length);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, 0);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, 0);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
