using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;

namespace Distributed;

/// <summary>The official .NET SDK, whose typed options do not know <c>cache_control</c>: it is set with the SDK's own JSON patch.</summary>
public sealed class OpenAIDotNetSdkTests(RunningSystem system)
{
    [Fact]
    public async Task The_same_marked_prompt_twice_is_created_and_then_read_with_the_same_count()
    {
        var model = Prompts.NewModel();
        var first = await CompleteAsync(model, RunningSystem.DemoKey);
        await system.RecordedAsync(model, 1);
        var second = await CompleteAsync(model, RunningSystem.DemoKey);

        Assert.InRange(first.Created, 1_024, first.Prompt);
        Assert.Equal(new CacheUsage(first.Prompt, Read: 0, first.Created), first);
        Assert.Equal(new CacheUsage(first.Prompt, Read: first.Created, Created: 0), second);
    }

    [Fact]
    public async Task Streaming_the_same_marked_prompt_twice_is_created_and_then_read_with_the_same_count()
    {
        var model = Prompts.NewModel();
        var first = await StreamAsync(model);
        await system.RecordedAsync(model, 1);
        var second = await StreamAsync(model);

        Assert.InRange(first.Created, 1_024, first.Prompt);
        Assert.Equal(new CacheUsage(first.Prompt, Read: first.Created, Created: 0), second);
    }

    [Fact]
    public async Task Another_principals_key_does_not_read_what_this_one_wrote()
    {
        var model = Prompts.NewModel();
        var own = await CompleteAsync(model, RunningSystem.DemoKey);
        await system.RecordedAsync(model, 1);
        var other = await CompleteAsync(model, RunningSystem.OtherKey);

        Assert.Equal(own, other);
        Assert.Equal(0, other.Read);
        Assert.InRange(other.Created, 1_024, other.Prompt);
    }

    [Fact]
    public async Task A_wrong_key_is_an_authentication_error_in_OpenAIs_shape()
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => CompleteAsync(Prompts.NewModel(), "no-such-key"));
        Assert.Equal(401, failure.Status);
        using var body = JsonDocument.Parse(failure.GetRawResponse()!.Content);
        var error = body.RootElement.GetProperty("error");
        Assert.Equal("invalid_api_key", error.GetProperty("code").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(JsonValueKind.Null, error.GetProperty("param").ValueKind);
        Assert.DoesNotContain("no-such-key", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private ChatClient Client(string model, string key) => new(
        model,
        new ApiKeyCredential(key),
        new OpenAIClientOptions { Endpoint = new Uri(system.Gateway, "/v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) });

    private static List<ChatMessage> MarkedPrompt()
    {
        var handbook = ChatMessageContentPart.CreateTextPart(Prompts.Handbook());
        handbook.Patch.Set("$.cache_control"u8, BinaryData.FromString("""{"type":"ephemeral"}"""));
        // A second part, because the SDK writes a message of one text part as a plain string, and the marker is lost.
        return [new SystemChatMessage(handbook, ChatMessageContentPart.CreateTextPart("Be brief.")), new UserChatMessage("Which rule is first?")];
    }

    private async Task<CacheUsage> CompleteAsync(string model, string key)
    {
        var result = await Client(model, key).CompleteChatAsync(MarkedPrompt());
        using var body = JsonDocument.Parse(result.GetRawResponse().Content);
        var usage = CacheUsage.From(body.RootElement.GetProperty("usage"));
        Assert.Equal(usage.Read, result.Value.Usage.InputTokenDetails.CachedTokenCount);
        return usage;
    }

    private async Task<CacheUsage> StreamAsync(string model)
    {
        ChatTokenUsage? usage = null;
        await foreach (var update in Client(model, RunningSystem.DemoKey).CompleteChatStreamingAsync(MarkedPrompt()))
        {
            usage = update.Usage ?? usage;
        }
        Assert.NotNull(usage);
        using var json = JsonDocument.Parse(ModelReaderWriter.Write(usage));
        return CacheUsage.From(json.RootElement);
    }
}
