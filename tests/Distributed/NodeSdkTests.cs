namespace Distributed;

/// <summary>Both vendors' official SDKs for Node.</summary>
public sealed class NodeSdkTests(RunningSystem system)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenAIs_sdk_sees_the_same_marked_prompt_created_and_then_read_with_the_same_count(bool stream)
    {
        var model = Prompts.NewModel();
        var first = await SendAsync();
        await system.RecordedAsync(model, 1);
        var second = await SendAsync();

        Assert.InRange(first.Created, 1_024, first.Prompt);
        Assert.Equal(new CacheUsage(first.Prompt, Read: first.Created, Created: 0), second);

        async Task<CacheUsage> SendAsync() => CacheUsage.From(await NodeClient.SendAsync("openai.mjs", new Uri(system.Gateway, "/v1"), model, stream));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Anthropics_sdk_sees_the_same_marked_prompt_created_and_then_read_with_the_same_count(bool stream)
    {
        var model = Prompts.NewModel();
        var first = await SendAsync();
        await system.RecordedAsync(model, 1);
        var second = await SendAsync();

        Assert.InRange(first.Created, 1_024, first.Prompt);
        Assert.Equal(new CacheUsage(first.Prompt, Read: first.Created, Created: 0), second);

        async Task<CacheUsage> SendAsync() => CacheUsage.FromMessages(await NodeClient.SendAsync("anthropic.mjs", system.Gateway, model, stream));
    }
}
