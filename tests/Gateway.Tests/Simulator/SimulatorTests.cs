using System.Net;
using System.Text.Json;
using Gateway.Tests.Shared;
using UpstreamSimulator;

namespace Gateway.Tests.Simulator;

public sealed class SimulatorTests
{
    private static readonly Tokenizer Tokenizer = new();

    [Fact]
    public void Every_piece_of_an_answer_is_one_token() =>
        Assert.All(TextGenerator.Vocabulary(), static piece => Assert.Equal((piece, 1), (piece, Tokenizer.Count(piece))));

    [Fact]
    public void An_answers_tokens_counted_together_are_as_many_as_its_pieces()
    {
        string[] pieces = [.. TextGenerator.Tokens(new Random(7)).Take(500)];
        Assert.Equal(500, Tokenizer.Count(string.Concat(pieces)));
    }

    [Fact]
    public void The_prompt_is_counted_with_the_templates_share()
    {
        var body = JsonDocument.Parse("""
            {"model":"m","messages":[{"role":"system","content":"one two"},
            {"role":"user","content":[{"type":"text","text":"three"},{"type":"image_url","image_url":{"url":"x"}}]}]}
            """).RootElement;
        var tokens = PromptTokens.PerPrompt + (2 * PromptTokens.PerMessage) + PromptTokens.PerOpaquePart
            + Tokenizer.Count("one two") + Tokenizer.Count("three");
        Assert.Equal(tokens, new PromptTokens(Tokenizer).Count(ChatRequest.Parse(body)));
    }

    [Fact]
    public async Task An_emoji_that_was_cut_is_answered_like_any_text()
    {
        using var client = await ClientAsync();
        var answer = await Answer.PostAsync(client, """{"model":"m","messages":[{"role":"user","content":"x \ud800"}]}""");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task The_same_prompt_gets_the_same_answer_streamed_or_not()
    {
        using var client = await ClientAsync();
        var first = await Answer.PostAsync(client, Prompts.Short());
        var second = await Answer.PostAsync(client, Prompts.Short());
        var streamed = await Answer.PostAsync(client, Prompts.Short(stream: true));
        var text = Content(first);
        Assert.Equal(text, Content(second));
        Assert.Equal(text, string.Concat(streamed.Events.SkipLast(1).Select(static data =>
            JsonDocument.Parse(data).RootElement.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var content)
                ? content.GetString()
                : "")));
        Assert.NotEqual(text, Content(await Answer.PostAsync(client, Prompts.MarkedSystem())));
    }

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("max_completion_tokens")]
    public async Task The_limit_on_tokens_is_kept_and_named_as_the_reason(string member)
    {
        using var client = await ClientAsync();
        var answer = await Answer.PostAsync(client, $$"""{"model":"m","{{member}}":7,"messages":[{"role":"user","content":"Hello"}]}""");
        Assert.Equal(7, answer.Usage.GetProperty("completion_tokens").GetInt32());
        Assert.Equal("length", answer.Json.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Usage_is_null_in_every_chunk_but_the_last_when_asked_for_and_absent_otherwise()
    {
        using var client = await ClientAsync();
        var asked = await Answer.PostAsync(client, Prompts.MarkedSystem(stream: true, includeUsage: true, words: 5));
        Assert.All(asked.Events.SkipLast(2), static data => Assert.EndsWith("\"usage\":null}", data, StringComparison.Ordinal));
        Assert.Contains("\"choices\":[],\"usage\":{", asked.Events[^2], StringComparison.Ordinal);
        var silent = await Answer.PostAsync(client, Prompts.MarkedSystem(stream: true, words: 5));
        Assert.DoesNotContain("usage", silent.Text, StringComparison.Ordinal);
        Assert.Equal("[DONE]", silent.Events[^1]);
    }

    [Theory]
    [InlineData("{", "invalid_json", null)]
    [InlineData("""{"messages":[]}""", "missing_required_parameter", "model")]
    [InlineData("""{"model":"m"}""", "missing_required_parameter", "messages")]
    [InlineData("""{"model":"m","messages":[]}""", "invalid_type", "messages")]
    [InlineData("""{"model":"m","messages":[{"role":"king","content":"x"}]}""", "invalid_value", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":5}]}""", "invalid_type", "messages[0].content")]
    [InlineData("""{"model":"m","max_tokens":0,"messages":[{"role":"user","content":"x"}]}""", "integer_below_min_value", "max_tokens")]
    [InlineData("""{"model":"m","stream_options":{"include_usage":true},"messages":[{"role":"user","content":"x"}]}""", "invalid_value",
        "stream_options")]
    public async Task Bad_input_is_a_400_in_OpenAIs_shape(string body, string code, string? param)
    {
        using var client = await ClientAsync();
        var answer = await Answer.PostAsync(client, body);
        var error = answer.Json.GetProperty("error");
        Assert.Equal((HttpStatusCode.BadRequest, code, param),
            (answer.Status, error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
    }

    [Fact]
    public async Task It_lists_its_models()
    {
        using var client = await ClientAsync();
        Assert.Contains("\"sim-small\"", await client.GetStringAsync("/v1/models", Until.TestEnd), StringComparison.Ordinal);
    }

    private static async Task<HttpClient> ClientAsync() => new() { BaseAddress = await SharedSimulator.AddressAsync() };

    private static string Content(Answer answer) => answer.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
}
