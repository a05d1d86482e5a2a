using Anthropic;
using Anthropic.Models.Messages;

namespace Distributed;

/// <summary>Anthropic's official .NET SDK.</summary>
public sealed class AnthropicDotNetSdkTests(RunningSystem system)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_marked_prompt_twice_is_created_and_then_read_with_the_same_count(bool stream)
    {
        var model = Prompts.NewModel();
        var first = await SendAsync(model, stream);
        await system.RecordedAsync(model, 1);
        var second = await SendAsync(model, stream);

        Assert.InRange(first.Created, 1_024, first.Prompt);
        Assert.Equal(new CacheUsage(first.Prompt, Read: first.Created, Created: 0), second);
    }

    private async Task<CacheUsage> SendAsync(string model, bool stream)
    {
        using var client = new AnthropicClient { ApiKey = RunningSystem.DemoKey, BaseUrl = system.Gateway.ToString() };
        var request = new MessageCreateParams
        {
            Model = model,
            MaxTokens = 256,
            System = new List<TextBlockParam> { new() { Text = Prompts.Handbook(), CacheControl = new() } },
            Messages = [new UserMessageParam("Hello")],
        };
        if (!stream) return Of((await client.Messages.Create(request)).Usage);
        await foreach (var next in client.Messages.CreateStreaming(request))
        {
            if (next.TryPickStart(out var start)) return Of(start.Message.Usage);
        }
        throw new InvalidOperationException("The stream has no beginning.");
    }

    private static CacheUsage Of(Usage usage)
    {
        var (read, created) = ((int)(usage.CacheReadInputTokens ?? 0), (int)(usage.CacheCreationInputTokens ?? 0));
        return new((int)usage.InputTokens + read + created, read, created);
    }
}
