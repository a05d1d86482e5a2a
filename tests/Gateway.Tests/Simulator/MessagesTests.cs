using System.Net;
using System.Text.Json;
using Gateway.Tests.Shared;
using UpstreamSimulator;

namespace Gateway.Tests.Simulator;

public sealed class MessagesTests
{
    private static readonly Tokenizer Tokenizer = new();

    [Fact]
    public void The_prompt_is_counted_with_its_tools_its_system_prompt_and_the_templates_share()
    {
        const string tool = """{"name":"t","input_schema":{"type":"object"}}""";
        const string call = """{"type":"tool_use","id":"c","name":"t","input":{"a":1}}""";
        const string image = """{"type":"image","source":{"type":"base64","data":"x"}}""";
        var body = JsonDocument.Parse($$"""
            {"model":"m","max_tokens":1,"tools":[{{tool}}],"system":"one two","messages":[
            {"role":"user","content":[{"type":"text","text":"three"},{{image}}]},
            {"role":"assistant","content":[{"type":"thinking","thinking":"four","signature":"s"},{{call}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":[{"type":"text","text":"five"}]}]}]}
            """).RootElement;
        var tokens = PromptTokens.PerPrompt + (5 * PromptTokens.PerMessage) + PromptTokens.PerOpaquePart
            + ((string[])[tool, "one two", "three", "four", call, "five"]).Sum(Tokenizer.Count);
        Assert.Equal(tokens, new PromptTokens(Tokenizer).Count(MessagesRequest.Parse(body)));
    }

    [Fact]
    public async Task A_stream_has_Anthropics_events_in_order_and_says_what_the_unstreamed_answer_says()
    {
        using var client = await ClientAsync();
        var whole = await MessagePrompts.SendAsync(client, MessagePrompts.MarkedSystem(words: 50));
        var streamed = await MessagePrompts.SendAsync(client, MessagePrompts.MarkedSystem(words: 50, stream: true));
        JsonElement[] events = [.. streamed.Events.Select(static data => JsonDocument.Parse(data).RootElement)];
        string[] types = [.. events.Select(static e => e.GetProperty("type").GetString()!)];
        Assert.Equal(["message_start", "content_block_start", "ping"], types[..3]);
        Assert.Equal(["content_block_stop", "message_delta", "message_stop"], types[^3..]);
        Assert.All(types[3..^3], static type => Assert.Equal("content_block_delta", type));
        Assert.Equal(types, streamed.Text.Split('\n').Where(static line => line.StartsWith("event: ", StringComparison.Ordinal))
            .Select(static line => line[7..]));
        Assert.Equal(whole.Json.GetProperty("content")[0].GetProperty("text").GetString(),
            string.Concat(events[3..^3].Select(static e => e.GetProperty("delta").GetProperty("text").GetString())));
        Assert.Equal(whole.Usage.GetRawText(), events[^2].GetProperty("usage").GetRawText());
        Assert.Equal(whole.Usage.GetProperty("input_tokens").GetInt32(), streamed.MessageStartUsage.GetProperty("input_tokens").GetInt32());
    }

    [Fact]
    public async Task The_limit_on_tokens_is_kept_and_named_as_the_reason()
    {
        using var client = await ClientAsync();
        var answer = await MessagePrompts.SendAsync(client, MessagePrompts.Short(maxTokens: 7));
        Assert.Equal((7, "max_tokens"), (answer.Usage.GetProperty("output_tokens").GetInt32(), answer.Json.GetProperty("stop_reason").GetString()));
    }

    [Fact]
    public async Task No_tokens_at_all_may_be_asked_for_but_not_as_a_stream()
    {
        using var client = await ClientAsync();
        var warmUp = await MessagePrompts.SendAsync(client, MessagePrompts.Short(maxTokens: 0));
        Assert.Equal((0, 0), (warmUp.Json.GetProperty("content").GetArrayLength(), warmUp.Usage.GetProperty("output_tokens").GetInt32()));
        Assert.Equal(HttpStatusCode.BadRequest, (await MessagePrompts.SendAsync(client, MessagePrompts.Short(stream: true, maxTokens: 0))).Status);
    }

    [Theory]
    [InlineData("{", "JSON")]
    [InlineData("[]", "object")]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"user","content":"x"}]}""", "model: ")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}]}""", "max_tokens: ")]
    [InlineData("""{"model":"m","max_tokens":"1","messages":[{"role":"user","content":"x"}]}""", "max_tokens: ")]
    [InlineData("""{"model":"m","max_tokens":1}""", "messages: ")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[]}""", "messages: ")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"king","content":"x"}]}""", "messages.0.role: ")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":5}]}""", "messages.0.content: ")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{}]}]}""", "messages.0.content.0.type: ")]
    [InlineData("""{"model":"m","max_tokens":1,"system":7,"messages":[{"role":"user","content":"x"}]}""", "system: ")]
    [InlineData("""{"model":"m","max_tokens":1,"tools":{},"messages":[{"role":"user","content":"x"}]}""", "tools: ")]
    [InlineData("""{"model":"m","max_tokens":1,"stream":"yes","messages":[{"role":"user","content":"x"}]}""", "stream: ")]
    public async Task Bad_input_is_a_400_in_Anthropics_shape_that_names_the_field(string body, string named)
    {
        using var client = await ClientAsync();
        var answer = await MessagePrompts.SendAsync(client, body);
        Assert.Equal((HttpStatusCode.BadRequest, "error", "invalid_request_error"),
            (answer.Status, answer.Json.GetProperty("type").GetString(), answer.Error.GetProperty("type").GetString()));
        Assert.Contains(named, answer.Error.GetProperty("message").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counting_needs_no_limit_on_tokens_and_counts_what_the_message_costs()
    {
        using var client = await ClientAsync();
        var count = await Answer.PostAsync(client, """{"model":"m","messages":[{"role":"user","content":"Hello"}]}""", "/v1/messages/count_tokens");
        var message = await MessagePrompts.SendAsync(client, MessagePrompts.Short());
        Assert.Equal(message.Usage.GetProperty("input_tokens").GetInt32(), count.Json.GetProperty("input_tokens").GetInt32());
        Assert.Equal(HttpStatusCode.BadRequest, (await Answer.PostAsync(client, "{}", "/v1/messages/count_tokens")).Status);
    }

    private static async Task<HttpClient> ClientAsync() => new() { BaseAddress = await SharedSimulator.AddressAsync() };
}
