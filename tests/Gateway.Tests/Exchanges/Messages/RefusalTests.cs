using System.Net;
using System.Text;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Exchanges.Messages;

public sealed class RefusalTests
{
    [Theory]
    [InlineData("""{"type":"ephemeral","ttl":"7d"}""", "invalid_ttl")]
    [InlineData("""{"type":"ephemeral","ttl":"24h"}""", "tier_disabled")]
    [InlineData("""{"type":"forever"}""", "unsupported_type")]
    [InlineData("true", "malformed_cache_control")]
    public async Task A_bad_marker_is_a_400_with_param_and_code_and_nothing_is_forwarded(string marker, string code)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await MessagePrompts.SendAsync(app.Client,
            $$"""
            {"model":"m","max_tokens":8,"system":[{"type":"text","text":"x","cache_control":{{marker}}}],"messages":[]}
            """);
        AssertError(answer, HttpStatusCode.BadRequest, "invalid_request_error", code);
        Assert.Equal("cache_control", answer.Error.GetProperty("param").GetString());
        Assert.Empty(upstream.Seen);
    }

    [Theory]
    [InlineData("{not json", "invalid_json")]
    [InlineData("[1]", "not_an_object")]
    [InlineData("{}", "missing_required_parameter")]
    public async Task A_body_that_is_no_request_is_a_400(string body, string code)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream);
        AssertError(await MessagePrompts.SendAsync(app.Client, body), HttpStatusCode.BadRequest, "invalid_request_error", code);
        Assert.Empty(upstream.Seen);
    }

    [Fact]
    public async Task A_model_that_is_not_configured_is_a_404()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Models:*:Enabled", "false"), ("Gateway:Models:fast:Upstream", "default"));
        var answer = await MessagePrompts.SendAsync(app.Client, MessagePrompts.Short(model: "fast2"));
        AssertError(answer, HttpStatusCode.NotFound, "not_found_error", "model_not_found");
        Assert.Empty(upstream.Seen);
    }

    [Fact]
    public async Task A_path_below_messages_that_is_not_served_is_a_404_in_Anthropics_shape()
    {
        await using var app = await TestApp.StartAsync(("Gateway:Forwarding:OtherPaths", "false"));
        var answer = await Answer.PostAsync(app.Client, MessagePrompts.Short(), "/v1/messages/batches");
        AssertError(answer, HttpStatusCode.NotFound, "not_found_error", "unknown_url");
    }

    [Fact]
    public async Task A_body_above_the_limit_is_a_413()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Forwarding:MaxBodyBytes", "1000"));
        var answer = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem());
        AssertError(answer, HttpStatusCode.RequestEntityTooLarge, "request_too_large", "request_too_large");
        Assert.Empty(upstream.Seen);
    }

    [Fact]
    public async Task An_encoded_body_is_a_415()
    {
        await using var app = await TestApp.StartAsync();
        using var content = new StringContent(MessagePrompts.Short(), Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await app.Client.PostAsync(MessagePrompts.Path, content, Until.TestEnd);
        var answer = new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(Until.TestEnd));
        AssertError(answer, HttpStatusCode.UnsupportedMediaType, "invalid_request_error", "unsupported_content_encoding");
    }

    [Fact]
    public async Task An_error_of_ours_names_its_request_in_the_body_and_in_the_header()
    {
        await using var app = await TestApp.StartAsync(("Gateway:Upstreams:default:BaseUrl", "http://127.0.0.1:1"));
        using var request = Requests.Message(MessagePrompts.Short());
        using var response = await app.Client.SendAsync(request, Until.TestEnd);
        var answer = new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(Until.TestEnd));
        AssertError(answer, HttpStatusCode.BadGateway, "api_error", "upstream_unavailable");
        var recorded = (await app.Index.UntilRecordedAsync()).Record.RequestId.ToString();
        Assert.Equal((recorded, recorded),
            (answer.Json.GetProperty("request_id").GetString(), response.Headers.GetValues("request-id").Single()));
    }

    [Fact]
    public async Task An_upstream_that_stays_silent_is_a_504()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = static context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Forwarding:IdleTimeout", "00:00:00.200"));
        var answer = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem());
        AssertError(answer, HttpStatusCode.GatewayTimeout, "api_error", "upstream_timeout");
        Assert.Equal(504, (await app.Index.UntilRecordedAsync()).Record.Status);
    }

    [Fact]
    public async Task A_key_that_cannot_be_checked_is_a_503()
    {
        await using var app = await TestApp.StartAsync();
        await app.Index.StopAsync();
        var answer = await MessagePrompts.SendAsync(app.Client, MessagePrompts.Short());
        AssertError(answer, HttpStatusCode.ServiceUnavailable, "overloaded_error", "key_service_unavailable");
    }

    private static void AssertError(Answer answer, HttpStatusCode status, string type, string code)
    {
        Assert.Equal(["type", "error", "request_id"], answer.Json.EnumerateObject().Select(static member => member.Name));
        Assert.Equal((status, "error", type, code),
            (answer.Status, answer.Json.GetProperty("type").GetString(), answer.Error.GetProperty("type").GetString(),
            answer.Error.GetProperty("code").GetString()));
        Assert.NotEmpty(answer.Error.GetProperty("message").GetString()!);
        Assert.NotEmpty(answer.Json.GetProperty("request_id").GetString()!);
    }
}
