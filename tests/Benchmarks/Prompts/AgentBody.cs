using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Benchmarks.Prompts;

/// <summary>Bodies as coding agents send them: tools with nested schemas, a long system prompt, turns with tool calls and results,
/// four markers.</summary>
internal static class AgentBody
{
    private const int TextLength = 2700;

    private static readonly string[] Words =
        "the of file path returns when a value is not found reads and writes user asks for code in tests must be kept short".Split(' ');

    private static readonly JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A body of about so many bytes, compact, with members in the order of OpenAI's own client.</summary>
    /// <param name="bytes">About how long.</param>
    /// <param name="stream">Whether it asks for a stream.</param>
    /// <param name="ending">Ends the last text, which is marked.</param>
    public static byte[] OfSize(int bytes, bool stream = true, string ending = "")
    {
        var random = new Random(20_261_122);
        var tools = bytes < 5_000 ? 1 : 16;
        var messages = new JsonArray(Message("system", Text(random, Math.Min(bytes / 5, 12_000)), isMarked: true));
        var body = new JsonObject { ["messages"] = messages, ["model"] = "gpt-4o", ["stream"] = stream, ["tools"] = Tools(random, tools) };
        var room = bytes - Write(body).Length;
        for (var turn = 0; room > 0; turn++)
        {
            var before = messages.Count;
            AddTurn(messages, random, turn, Math.Min(room, TextLength));
            for (var i = before; i < messages.Count; i++) room -= Write(messages[i]!).Length + 1;
        }
        if (ending.Length > 0) messages.Add(Message("user", "Go on." + ending, isMarked: false));
        Mark(messages, messages.Count - 1);
        Mark(messages, messages.Count / 2);
        return Write(body);
    }

    private static byte[] Write(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString(Compact));

    private static void AddTurn(JsonArray messages, Random random, int turn, int length)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"call_{turn:x8}");
        messages.Add(Message("user", Text(random, length / 6), isMarked: false));
        if (length < TextLength) return;
        messages.Add(new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = null,
            ["tool_calls"] = new JsonArray(new JsonObject
            {
                ["id"] = id,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = "read_file", ["arguments"] = $$"""{"path":"src/Module{{turn}}.cs"}""" },
            }),
        });
        messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = id, ["content"] = Code(random, length) });
        messages.Add(Message("assistant", Text(random, length / 3), isMarked: false));
    }

    private static JsonArray Tools(Random random, int count)
    {
        var tools = new JsonArray();
        for (var i = 0; i < count; i++)
        {
            var properties = new JsonObject();
            for (var p = 0; p < 5; p++)
            {
                properties[string.Create(CultureInfo.InvariantCulture, $"{Words[p + 3]}_{p}")] =
                    new JsonObject { ["type"] = "string", ["description"] = Text(random, 80), ["enum"] = new JsonArray("fast", "slow") };
            }
            tools.Add(new JsonObject
            {
                ["type"] = "function",
                ["function"] = new JsonObject
                {
                    ["name"] = string.Create(CultureInfo.InvariantCulture, $"tool_{i}"),
                    ["description"] = Text(random, 300),
                    ["parameters"] = new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = new JsonArray("is_0") },
                },
            });
        }
        ((JsonObject)tools[^1]!)["cache_control"] = Marker();
        return tools;
    }

    private static JsonObject Message(string role, string text, bool isMarked)
    {
        var part = new JsonObject { ["type"] = "text", ["text"] = text };
        if (isMarked) part["cache_control"] = Marker();
        return new JsonObject { ["role"] = role, ["content"] = new JsonArray(part) };
    }

    /// <summary>Marks the nearest text part at or before a message.</summary>
    private static void Mark(JsonArray messages, int message)
    {
        while (messages[message]!["content"] is not JsonArray) message--;
        messages[message]!["content"]![0]!["cache_control"] = Marker();
    }

    private static JsonObject Marker() => new() { ["type"] = "ephemeral", ["ttl"] = "5m" };

    private static string Text(Random random, int length)
    {
        var text = new StringBuilder();
        while (text.Length < length) text.Append(Words[random.Next(Words.Length)]).Append(random.Next(12) == 0 ? ".\n" : " ");
        return text.ToString();
    }

    /// <summary>Text with the escapes of source code: a line break every forty characters, quotes now and then.</summary>
    private static string Code(Random random, int length)
    {
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append("    var ").Append(Words[random.Next(Words.Length)]).Append(" = \"").Append(random.Next(9999)).Append("\"; // é\n");
        }
        return text.ToString();
    }
}
