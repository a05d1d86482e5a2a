using Gateway.Tests.Shared;

namespace Gateway.Tests.Upstream;

public sealed class CredentialTests
{
    [Theory]
    [InlineData("openai", "/v1/messages", "Authorization", "Bearer upstream-secret")]
    [InlineData("openai", "/v1/messages/count_tokens", "Authorization", "Bearer upstream-secret")]
    [InlineData("anthropic", "/v1/messages", "x-api-key", "upstream-secret")]
    [InlineData("anthropic", "/v1/messages/count_tokens", "x-api-key", "upstream-secret")]
    [InlineData("anthropic", "/v1/chat/completions", "Authorization", "Bearer upstream-secret")]
    public async Task The_upstreams_kind_says_how_its_key_is_sent_and_the_clients_never_is(string kind, string path, string name, string value)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(MessageStream.Whole());
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Upstreams:default:Kind", kind));
        using var client = new HttpClient { BaseAddress = app.Client.BaseAddress };
        client.DefaultRequestHeaders.Add("x-api-key", TestApp.Key);
        await Answer.PostAsync(client, MessagePrompts.Short(), path);
        var seen = Assert.Single(upstream.Seen).Headers;
        Assert.Equal(value, seen[name]);
        Assert.False(seen.ContainsKey(name == "x-api-key" ? "Authorization" : "x-api-key"));
        Assert.DoesNotContain(seen.Values, static header => header.Contains(TestApp.Key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Without_a_key_of_the_upstream_none_is_sent(string kind)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(MessageStream.Whole());
        await using var app =
            await TestApp.StartAsync(upstream, ("Gateway:Upstreams:default:Kind", kind), ("Gateway:Upstreams:default:ApiKey", ""));
        await MessagePrompts.SendAsync(app.Client, MessagePrompts.Short());
        var seen = Assert.Single(upstream.Seen).Headers;
        Assert.DoesNotContain(seen.Keys, static name => name is "Authorization" or "x-api-key");
    }

    [Fact]
    public async Task Anthropics_version_and_beta_headers_reach_the_upstream()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(MessageStream.Whole());
        await using var app = await TestApp.StartAsync(upstream);
        using var request = Requests.Message(MessagePrompts.Short());
        request.Headers.Add("anthropic-version", "2023-06-01");
        request.Headers.Add("anthropic-beta", ["one-2026-01-01", "two-2026-02-02"]);
        using var response = await app.Client.SendAsync(request, Until.TestEnd);
        var seen = Assert.Single(upstream.Seen).Headers;
        Assert.Equal(("2023-06-01", "one-2026-01-01,two-2026-02-02"),
            (seen["anthropic-version"], seen["anthropic-beta"].Replace(", ", ",", StringComparison.Ordinal)));
    }
}
