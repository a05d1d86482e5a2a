using System.Text.Json;
using Gateway.Tests.Shared;
using UpstreamSimulator;

namespace Gateway.Tests.Simulator;

/// <summary>A prompt may say which tools the simulated model asks for.</summary>
public sealed class ToolDirectiveTests
{
    private const string Asked = """[call look {"at":"[x]"}] then [call say {}]""";

    [Fact]
    public void Each_result_brings_the_next_call_and_the_last_one_words()
    {
        var user = $$"""{"role":"user","content":{{JsonSerializer.Serialize(Asked)}}}""";
        const string call = """{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"look","input":{}}]}""";
        const string result = """{"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":"r"},{"type":"text","text":"a reminder"}]}""";
        Assert.Equal(new ToolCall("look", """{"at":"[x]"}"""), Next(user));
        Assert.Equal(new ToolCall("say", "{}"), Next(user, call, result));
        Assert.Null(Next(user, call, result, call, result));
        Assert.Null(Next(user, call, result, """{"role":"user","content":"no directive"}"""));
    }

    [Theory]
    [InlineData("[call unknown {}]")]
    [InlineData("[call look nothing]")]
    [InlineData("[call look {")]
    [InlineData("[call look")]
    [InlineData("")]
    public void What_is_no_directive_for_a_declared_tool_is_only_text(string text) =>
        Assert.Null(Next($$"""{"role":"user","content":{{JsonSerializer.Serialize(text)}}}"""));

    [Theory]
    [InlineData("/v1/chat/completions", "tool_calls")]
    [InlineData("/v1/messages", "tool_use")]
    [InlineData("/v1/responses", "function_call")]
    public async Task In_every_dialect_the_call_is_the_answer_streamed_or_not(string path, string kind)
    {
        using var client = new HttpClient { BaseAddress = await SharedSimulator.AddressAsync() };
        var tool = path == "/v1/chat/completions"
            ? """{"type":"function","function":{"name":"look","parameters":{}}}"""
            : """{"type":"function","name":"look","input_schema":{"type":"object"}}""";
        var messages = path == "/v1/responses" ? "input" : "messages";
        var body = $$"""{"model":"m","max_tokens":9,"tools":[{{tool}}],"{{messages}}":[{"role":"user","content":{{JsonSerializer.Serialize(Asked)}}}]""";
        var whole = await Answer.PostAsync(client, body + "}", path);
        var streamed = await Answer.PostAsync(client, body + ",\"stream\":true}", path);
        Assert.Contains($"\"{kind}\"", whole.Text, StringComparison.Ordinal);
        Assert.Contains($"\"{kind}\"", streamed.Text, StringComparison.Ordinal);
        Assert.Contains("\"look\"", whole.Text, StringComparison.Ordinal);
        var arguments = string.Concat(streamed.Events.Where(static data => data.StartsWith('{')).Select(static data => Piece(JsonDocument.Parse(data).RootElement)));
        Assert.Equal("""{"at":"[x]"}""", arguments);
    }

    /// <summary>What an event of any dialect adds to a call's arguments.</summary>
    private static string Piece(JsonElement data)
    {
        if (data.TryGetProperty("choices", out var choices))
        {
            return choices.GetArrayLength() == 1 && choices[0].GetProperty("delta").TryGetProperty("tool_calls", out var calls)
                ? calls[0].GetProperty("function").GetProperty("arguments").GetString()!
                : "";
        }
        if (!data.TryGetProperty("delta", out var delta)) return "";
        if (delta.ValueKind == JsonValueKind.String) return delta.GetString()!;
        return delta.TryGetProperty("partial_json", out var json) ? json.GetString()! : "";
    }

    private static ToolCall? Next(params IEnumerable<string> messages) => ToolDirectives.Next(new ModelRequest("m", false, false, null,
        [.. messages.Select(static message => JsonDocument.Parse(message).RootElement)],
        [.. ((string[])["""{"name":"look"}""", """{"name":"say"}"""]).Select(static tool => JsonDocument.Parse(tool).RootElement)]));
}
