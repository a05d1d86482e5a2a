using System.Net;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Keys;

/// <summary>Anthropic's clients send their key in <c>x-api-key</c>.</summary>
public sealed class ApiKeyHeaderTests
{
    [Theory]
    [InlineData("x-api-key", "{0}")]
    [InlineData("X-Api-Key", " {0} ")]
    [InlineData("Authorization", "Bearer {0}")]
    public async Task A_message_may_carry_its_key_in_either_header(string name, string value)
    {
        await using var app = await TestApp.StartAsync();
        using var client = Client(app, (name, value.Replace("{0}", TestApp.Key, StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, (await MessagePrompts.SendAsync(client, MessagePrompts.Short())).Status);
    }

    [Fact]
    public async Task Both_forms_of_one_key_share_its_cache()
    {
        await using var app = await TestApp.StartAsync();
        using var client = Client(app, ("x-api-key", TestApp.Key));
        var first = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem("One?"));
        var second = await MessagePrompts.SendAsync(client, MessagePrompts.MarkedSystem("Two?"));
        Assert.Equal(first.Cache.Created, second.Cache.Read);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("x-api-key", "")]
    [InlineData("x-api-key", "sk-wrong")]
    [InlineData("Authorization", "Bearer sk-wrong")]
    [InlineData("Authorization", "Basic dXNlcjpwYXNz")]
    public async Task A_missing_or_wrong_key_is_a_401_in_Anthropics_shape(string? name, string? value)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream);
        using var client = name is null ? Client(app) : Client(app, (name, value!));
        var answer = await MessagePrompts.SendAsync(client, MessagePrompts.MarkedSystem());
        Assert.Equal((HttpStatusCode.Unauthorized, "error", "authentication_error"),
            (answer.Status, answer.Json.GetProperty("type").GetString(), answer.Error.GetProperty("type").GetString()));
        Assert.DoesNotContain("sk-", answer.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Seen);
    }

    [Fact]
    public async Task Where_both_headers_are_sent_the_bearer_token_counts()
    {
        await using var app = await TestApp.StartAsync();
        using var right = Client(app, ("Authorization", "Bearer " + TestApp.Key), ("x-api-key", "sk-wrong"));
        using var wrong = Client(app, ("Authorization", "Bearer sk-wrong"), ("x-api-key", TestApp.Key));
        Assert.Equal(HttpStatusCode.OK, (await MessagePrompts.SendAsync(right, MessagePrompts.Short())).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await MessagePrompts.SendAsync(wrong, MessagePrompts.Short())).Status);
    }

    private static HttpClient Client(TestApp app, params (string Name, string Value)[] headers)
    {
        var client = new HttpClient { BaseAddress = app.Client.BaseAddress };
        foreach (var (name, value) in headers) client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        return client;
    }
}
