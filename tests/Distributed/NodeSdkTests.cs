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
