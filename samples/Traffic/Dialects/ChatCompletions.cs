using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Traffic.Conversations;

namespace Traffic.Dialects;

/// <summary>OpenAI's dialect. Its <c>prompt_tokens</c> are the whole prompt; what was cached is a part of them.</summary>
internal sealed class ChatCompletions : IDialect
{
    public string Path => "/v1/chat/completions";

    public void Authorize(HttpRequestMessage request, string key) => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);

    public JsonObject Body(Conversation conversation, bool stream)
    {
        var body = new JsonObject { ["model"] = conversation.Model, ["max_completion_tokens"] = conversation.MaxTokens };
        body.Mark(conversation.AutomaticTtl);
        if (conversation.Tools.Count > 0) body["tools"] = new JsonArray([.. conversation.Tools.Select(ToolOf)]);
        var system = conversation.System.Count > 0 ? Message("system", conversation.System) : null;
        body["messages"] = new JsonArray([.. system is null ? [] : (JsonNode[])[system], .. conversation.MarkedTurns.SelectMany(MessagesOf)]);
        if (stream)
        {
            body["stream"] = true;
            body["stream_options"] = new JsonObject { ["include_usage"] = true };
        }
        return body;
    }

    public void Read(JsonElement answer, Reply reply)
    {
        reply.Text.Append(answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        ReadUsage(answer, reply);
    }

    public void ReadEvent(JsonElement data, Reply reply)
    {
        if (data.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0
            && choices[0].GetProperty("delta").TryGetProperty("content", out var text))
        {
            reply.Text.Append(text.GetString());
        }
        ReadUsage(data, reply);
    }

    private static void ReadUsage(JsonElement holder, Reply reply)
    {
        if (!holder.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object) return;
        reply.Prompt = usage.GetProperty("prompt_tokens").GetInt64();
        reply.Read = Reply.Tokens(usage, "cache_read_input_tokens");
        reply.Created = Reply.Tokens(usage, "cache_creation_input_tokens");
    }

    private static JsonObject ToolOf(Tool tool) => new()
    {
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = tool.Name, ["description"] = tool.Description, ["parameters"] = tool.Parameters.DeepClone() },
    };

    /// <summary>A tool's result is a message of its own here, and a tool call a member of the assistant's message.</summary>
    private static IEnumerable<JsonNode> MessagesOf(Turn turn)
    {
        foreach (var result in turn.Blocks.OfType<ToolResult>())
        {
            yield return new JsonObject
            {
                ["role"] = "tool",
                ["tool_call_id"] = result.Id,
                ["content"] = new JsonArray(Text(result.Text).Mark(result.Ttl)),
            };
        }
        TextBlock[] texts = [.. turn.Blocks.OfType<TextBlock>()];
        ToolUse[] calls = [.. turn.Blocks.OfType<ToolUse>()];
        if (texts.Length == 0 && calls.Length == 0) yield break;
        var message = Message(turn.Role, texts);
        if (texts.Length == 0) message["content"] = null;
        if (calls.Length > 0) message["tool_calls"] = new JsonArray([.. calls.Select(CallOf)]);
        yield return message;
    }

    private static JsonObject CallOf(ToolUse call) => new JsonObject
    {
        ["id"] = call.Id,
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Input.ToJsonString() },
    }.Mark(call.Ttl);

    private static JsonObject Message(string role, IEnumerable<TextBlock> blocks) => new()
    {
        ["role"] = role,
        ["content"] = new JsonArray([.. blocks.Select(block => Text(block.Text).Mark(block.Ttl))]),
    };

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };
}
