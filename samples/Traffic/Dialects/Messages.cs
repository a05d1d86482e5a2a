using System.Text.Json;
using System.Text.Json.Nodes;
using Traffic.Conversations;

namespace Traffic.Dialects;

/// <summary>Anthropic's dialect. Its <c>input_tokens</c> are what the cache left over; reads and writes come on top.</summary>
internal sealed class Messages : IDialect
{
    public string Path => "/v1/messages";

    public void Authorize(HttpRequestMessage request, string key)
    {
        request.Headers.Add("x-api-key", key);
        request.Headers.Add("anthropic-version", "2023-06-01");
    }

    public JsonObject Body(Conversation conversation, bool stream)
    {
        var body = new JsonObject { ["model"] = conversation.Model, ["max_tokens"] = conversation.MaxTokens };
        body.Mark(conversation.AutomaticTtl);
        if (conversation.Tools.Count > 0) body["tools"] = new JsonArray([.. conversation.Tools.Select(ToolOf)]);
        if (conversation.System.Count > 0) body["system"] = Content(conversation.System);
        body["messages"] = new JsonArray([.. conversation.MarkedTurns.Select(static turn => new JsonObject
        {
            ["role"] = turn.Role,
            ["content"] = Content(turn.Blocks),
        })]);
        if (stream) body["stream"] = true;
        return body;
    }

    public void Read(JsonElement answer, Reply reply)
    {
        foreach (var block in answer.GetProperty("content").EnumerateArray())
        {
            if (block.TryGetProperty("text", out var text)) reply.Text.Append(text.GetString());
        }
        ReadUsage(answer, reply);
    }

    public void ReadEvent(JsonElement data, Reply reply)
    {
        switch (data.GetProperty("type").GetString())
        {
            case "content_block_delta" when data.GetProperty("delta").TryGetProperty("text", out var text):
                reply.Text.Append(text.GetString());
                break;
            case "message_delta":   // the counts that hold: those of message_start are from before the cache decision
                ReadUsage(data, reply);
                break;
        }
    }

    private static void ReadUsage(JsonElement holder, Reply reply)
    {
        var usage = holder.GetProperty("usage");
        reply.Read = Reply.Tokens(usage, "cache_read_input_tokens");
        reply.Created = Reply.Tokens(usage, "cache_creation_input_tokens");
        reply.Prompt = usage.GetProperty("input_tokens").GetInt64() + reply.Read + reply.Created;
    }

    private static JsonObject ToolOf(Tool tool) =>
        new() { ["name"] = tool.Name, ["description"] = tool.Description, ["input_schema"] = tool.Parameters.DeepClone() };

    private static JsonArray Content(IEnumerable<Block> blocks) => new([.. blocks.Select(static block => (block switch
    {
        TextBlock text => new JsonObject { ["type"] = "text", ["text"] = text.Text },
        ToolUse call => new JsonObject { ["type"] = "tool_use", ["id"] = call.Id, ["name"] = call.Name, ["input"] = call.Input.DeepClone() },
        ToolResult result => new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = result.Id, ["content"] = result.Text },
        _ => throw new InvalidOperationException($"A {block.GetType().Name} has no form in this dialect."),
    }).Mark(block.Ttl))]);
}
