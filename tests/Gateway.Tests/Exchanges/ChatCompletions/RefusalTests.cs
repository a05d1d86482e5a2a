using System.Net;
using System.Text;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Exchanges.ChatCompletions;

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
        var body = $$"""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"x","cache_control":{{marker}}}]}]}""";
        var answer = await Answer.PostAsync(app.Client, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        var error = answer.Json.GetProperty("error");
        Assert.Equal(("invalid_request_error", "cache_control", code),
            (error.GetProperty("type").GetString(), error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
        Assert.Empty(upstream.Seen);
    }

    [Theory]
    [InlineData("{not json", "invalid_json")]
    [InlineData("[1]", "not_an_object")]
    [InlineData("{}", "missing_required_parameter")]
    [InlineData("""{"model":7}""", "missing_required_parameter")]
    public async Task A_body_that_is_no_request_is_a_400(string body, string code)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await Answer.PostAsync(app.Client, body);
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Empty(upstream.Seen);
    }

    [Fact]
    public async Task A_model_that_is_not_configured_is_a_404()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Models:*:Enabled", "false"), ("Gateway:Models:fast:Upstream", "default"));
        var answer = await Answer.PostAsync(app.Client, Prompts.Short(model: "fast2"));
        Assert.Equal((HttpStatusCode.NotFound, "model_not_found"), (answer.Status, answer.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Empty(upstream.Seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_above_the_limit_is_a_413_whether_or_not_it_says_its_length(bool saysLength)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Forwarding:MaxBodyBytes", "100000"));
        using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(Prompts.MarkedSystem(words: 20_000))));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = content };
        if (!saysLength) request.Headers.TransferEncodingChunked = true;
        using var response = await app.Client.SendAsync(request, Until.TestEnd);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("\"request_too_large\"", await response.Content.ReadAsStringAsync(Until.TestEnd), StringComparison.Ordinal);
        Assert.Empty(upstream.Seen);
    }

    [Fact]
    public async Task A_body_at_the_limit_is_forwarded()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        var body = Prompts.Short();
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Forwarding:MaxBodyBytes", $"{body.Length}"));
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(app.Client, body)).Status);
    }

    [Fact]
    public async Task An_encoded_body_is_a_415()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream);
        using var content = new StringContent(Prompts.Short());
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await app.Client.PostAsync("/v1/chat/completions", content, Until.TestEnd);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Names_that_are_not_Unicode_fail_no_request_in_the_gateway()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream);
        var lone = await Answer.PostAsync(app.Client, """{"model":"m\ud800","messages":[{"role":"user","content":"\udfff"}]}""");
        Assert.True((int)lone.Status < 500, lone.Text);
    }

    [Fact]
    public async Task A_path_that_is_not_served_is_a_404_in_OpenAIs_shape()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Forwarding:OtherPaths", "false"));
        var answer = await Answer.PostAsync(app.Client, Prompts.Short(), "/v1/nothing/here");
        Assert.Equal((HttpStatusCode.NotFound, "unknown_url"), (answer.Status, answer.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task An_unknown_value_of_the_query_parameter_is_a_400()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await Answer.PostAsync(app.Client, Prompts.Short(), "/v1/chat/completions?cacheBreakpoint=first");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_cache_breakpoint"),
            (answer.Status, answer.Json.GetProperty("error").GetProperty("code").GetString()));
    }
}
