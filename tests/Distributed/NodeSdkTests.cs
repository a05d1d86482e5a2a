namespace Distributed;

/// <summary>Both vendors' official SDKs for Node.</summary>
public sealed class NodeSdkTests(RunningSystem system)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task OpenAIs_sdk_sees_the_same_marked_prompt_created_and_then_read_with_the_same_count(bool stream) =>
        AssertCreatedThenReadAsync(async model => CacheUsage.From(await NodeClient.SendAsync("openai.mjs", new Uri(system.Gateway, "/v1"), model, stream)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Anthropics_sdk_sees_the_same_marked_prompt_created_and_then_read_with_the_same_count(bool stream) =>
        AssertCreatedThenReadAsync(async model => CacheUsage.FromMessages(await NodeClient.SendAsync("anthropic.mjs", system.Gateway, model, stream)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task OpenAIs_sdk_sees_the_same_with_Responses(bool stream) => AssertCreatedThenReadAsync(
        async model => CacheUsage.FromResponses(await NodeClient.SendAsync("responses.mjs", new Uri(system.Gateway, "/v1"), model, stream)));

    [Fact]
    public async Task OpenAIs_sdk_gets_embeddings_that_are_recorded_with_their_tokens()
    {
        var model = Prompts.NewModel();
        var usage = await NodeClient.SendAsync("embeddings.mjs", new Uri(system.Gateway, "/v1"), model, stream: false);
        var record = Assert.Single(await system.RecordedAsync(model, 1)).Record;
        Assert.Equal(("embeddings", "not_cacheable"), (record.Dialect, record.Reason));
        Assert.Equal(usage.GetProperty("prompt_tokens").GetInt64(), record.PromptTokens);
    }

    private async Task AssertCreatedThenReadAsync(Func<string, Task<CacheUsage>> send)
    {
        var model = Prompts.NewModel();
        var first = await send(model);
        await system.RecordedAsync(model, 1);
        var second = await send(model);

        Assert.InRange(first.Created, 1_024, first.Prompt);
        Assert.Equal(new CacheUsage(first.Prompt, Read: first.Created, Created: 0), second);
    }
}
