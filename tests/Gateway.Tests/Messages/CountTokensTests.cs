using System.Net;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Messages;

public sealed class CountTokensTests
{
    private const string Path = "/v1/messages/count_tokens";

    [Fact]
    public async Task The_count_is_the_upstreams_and_is_what_the_message_then_costs()
    {
        await using var app = await TestApp.StartAsync();
        var body = MessagePrompts.MarkedSystem(words: 50);
        var count = await Answer.PostAsync(app.Client, body, Path);
        Assert.Equal(HttpStatusCode.OK, count.Status);
        var message = await MessagePrompts.SendAsync(app.Client, body);
        Assert.Equal(message.Usage.GetProperty("input_tokens").GetInt64(), count.Json.GetProperty("input_tokens").GetInt64());
    }

    [Fact]
    public async Task What_is_counted_is_what_the_message_would_send_and_nothing_is_cached_or_recorded()
    {
        const string answer = "{\"input_tokens\": 12,\n\"other\":[]}";
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(answer);
        await using var app = await TestApp.StartAsync(upstream);
        var body = MessagePrompts.MarkedSystem(ttl: "7d");   // not a ttl we know: only the message itself is refused for it
        Assert.Equal(answer, (await Answer.PostAsync(app.Client, body, Path + "?beta=true")).Text);
        var seen = Assert.Single(upstream.Seen);
        Assert.Equal((Path + "?beta=true", body.Replace(""","cache_control":{"type":"ephemeral","ttl":"7d"}""", "", StringComparison.Ordinal)),
            (seen.Target, seen.Text));
        upstream.Script = Json.Script(MessageStream.Whole());
        await MessagePrompts.SendAsync(app.Client, MessagePrompts.Short());
        await app.Index.UntilRecordedAsync();
        Assert.Equal("messages", Assert.Single(app.Index.Items).Record.Dialect);   // The message's record has overtaken none.
        Assert.Equal(0, app.Index.Calls("/prefixes/lookup"));
    }

    [Fact]
    public async Task An_answer_of_many_parts_passes_to_its_end()
    {
        var answer = $$"""{"input_tokens":12,"other":"{{new string('x', 100_000)}}"}""";
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = context =>
        {
            context.Response.ContentLength = answer.Length;
            return Json.Script(answer)(context);
        };
        await using var app = await TestApp.StartAsync(upstream);
        Assert.Equal(answer, (await Answer.PostAsync(app.Client, MessagePrompts.Short(), Path)).Text);
    }

    [Fact]
    public async Task An_alias_is_replaced_by_the_upstreams_own_name()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script("""{"input_tokens":1}""");
        await using var app =
            await TestApp.StartAsync(upstream, ("Gateway:Models:fast:Upstream", "default"), ("Gateway:Models:fast:UpstreamModel", "big-model-7"));
        await Answer.PostAsync(app.Client, MessagePrompts.Short(model: "fast"), Path);
        Assert.Contains("\"model\":\"big-model-7\"", Assert.Single(upstream.Seen).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upstream_error_passes_with_status_and_body()
    {
        const string error = """{"type":"error","error":{"type":"invalid_request_error","message":"messages: Field required"}}""";
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(error, 400);
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await Answer.PostAsync(app.Client, MessagePrompts.Short(), Path);
        Assert.Equal((HttpStatusCode.BadRequest, error), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task An_upstream_that_cannot_be_reached_is_a_502_in_Anthropics_shape()
    {
        await using var app = await TestApp.StartAsync(("Gateway:Upstreams:default:BaseUrl", "http://127.0.0.1:1"));
        var answer = await Answer.PostAsync(app.Client, MessagePrompts.Short(), Path);
        Assert.Equal((HttpStatusCode.BadGateway, "api_error"), (answer.Status, answer.Error.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task A_wrong_key_or_an_unknown_model_is_refused_before_anything_is_forwarded()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Models:*:Enabled", "false"), ("Gateway:Models:fast:Upstream", "default"));
        using var wrong = app.ClientWith("sk-wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, (await Answer.PostAsync(wrong, MessagePrompts.Short(model: "fast"), Path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Answer.PostAsync(app.Client, MessagePrompts.Short(model: "slow"), Path)).Status);
        Assert.Empty(upstream.Seen);
    }
}
