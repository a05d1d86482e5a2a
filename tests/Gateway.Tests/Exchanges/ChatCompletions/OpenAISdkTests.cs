using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using Gateway.Tests.Shared;
using OpenAI;
using OpenAI.Chat;

namespace Gateway.Tests.Exchanges.ChatCompletions;

/// <summary>The vendor's own client, which must notice nothing but the cache.</summary>
public sealed class OpenAISdkTests
{
    [Fact]
    public async Task Unstreamed_the_second_answer_reports_cached_tokens()
    {
        await using var app = await TestApp.StartAsync();
        var client = Client(app, TestApp.Key);
        var first = (await client.CompleteChatAsync(Messages(), Options(), Until.TestEnd)).Value;
        var second = (await client.CompleteChatAsync(Messages(), Options(), Until.TestEnd)).Value;
        Assert.NotEmpty(first.Content[0].Text);
        Assert.Equal(0, first.Usage.InputTokenDetails.CachedTokenCount);
        Assert.True(second.Usage.InputTokenDetails.CachedTokenCount > 1024);
        Assert.Equal(ChatFinishReason.Stop, second.FinishReason);
    }

    [Fact]
    public async Task Streamed_the_second_answer_reports_cached_tokens()
    {
        await using var app = await TestApp.StartAsync();
        var client = Client(app, TestApp.Key);
        await client.CompleteChatAsync(Messages(), Options(), Until.TestEnd);
        var text = "";
        ChatTokenUsage? usage = null;
        await foreach (var update in client.CompleteChatStreamingAsync(Messages(), Options(), Until.TestEnd))
        {
            foreach (var part in update.ContentUpdate) text += part.Text;
            usage = update.Usage ?? usage;
        }
        Assert.NotEmpty(text);
        Assert.True(usage!.InputTokenDetails.CachedTokenCount > 1024);
        Assert.True(usage.OutputTokenCount > 0);
    }

    [Fact]
    public async Task A_wrong_key_is_the_SDKs_401()
    {
        await using var app = await TestApp.StartAsync();
        var failure = await Assert.ThrowsAsync<ClientResultException>(
            () => Client(app, "sk-wrong").CompleteChatAsync(Messages(), Options(), Until.TestEnd));
        Assert.Equal(401, failure.Status);
        using var body = JsonDocument.Parse(failure.GetRawResponse()!.Content);
        Assert.Equal("invalid_api_key", body.RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    private static ChatClient Client(TestApp app, string key) =>
        new("gpt-test", new ApiKeyCredential(key),
            new OpenAIClientOptions { Endpoint = new Uri(app.Gateway.Address(), "/v1"), RetryPolicy = new ClientRetryPolicy(0) });

    private static ChatMessage[] Messages() => [new SystemChatMessage(Prompts.Words(2_000)), new UserChatMessage("What now?")];

    /// <summary>The SDK has no member for the marker: it goes into the body beside those it has.</summary>
    private static ChatCompletionOptions Options()
    {
        var options = new ChatCompletionOptions();
#pragma warning disable SCME0001 // The SDK's way to add members it does not know is marked as experimental.
        options.Patch.Set("$.cache_control"u8, BinaryData.FromString("""{"type":"ephemeral"}"""));
#pragma warning restore SCME0001
        return options;
    }
}
