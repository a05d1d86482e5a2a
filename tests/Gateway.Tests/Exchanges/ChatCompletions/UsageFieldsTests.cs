using System.Net;
using Gateway.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Exchanges.ChatCompletions;

public sealed class UsageFieldsTests
{
    private static readonly string Long = Json.Completion().Replace("Hi", new string('x', 200_000), StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_marker_all_cache_fields_are_there_and_zero(bool stream)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = stream ? Sse.Script(Sse.Events) : Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream);
        var body = stream ? """{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[]}""" : Prompts.Short();
        var answer = await Answer.PostAsync(app.Client, body);
        var usage = stream ? answer.UsageEvent!.Value : answer.Usage;
        Assert.Equal(2000, usage.GetProperty("prompt_tokens").GetInt64());
        var details = usage.GetProperty("prompt_tokens_details");
        Assert.Equal(0, details.GetProperty("cached_tokens").GetInt64());
        Assert.Equal(0, details.GetProperty("cache_write_tokens").GetInt64());
        Assert.Equal(new CacheUsage(0, 0), answer.Cache);
        foreach (var tier in (string[])["5m", "1h", "24h"])
            Assert.Equal(0, usage.GetProperty("cache_creation").GetProperty($"ephemeral_{tier}_input_tokens").GetInt64());
    }

    [Fact]
    public async Task The_upstreams_own_cache_numbers_are_kept_in_the_record_only()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await Answer.PostAsync(app.Client, Prompts.Short());
        Assert.DoesNotContain("1536", answer.Text, StringComparison.Ordinal);
        Assert.Equal(1536, (await app.Index.UntilRecordedAsync()).Record.UpstreamReadTokens);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    public async Task A_client_that_did_not_ask_for_usage_gets_no_usage_chunk_but_is_accounted(bool? asked)
    {
        await using var app = await TestApp.StartAsync();
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem(stream: true, includeUsage: asked));
        Assert.Null(answer.UsageEvent);
        Assert.Equal("[DONE]", answer.Events[^1]);
        Assert.All(answer.Events.SkipLast(1), static data => Assert.Contains("\"choices\":[{", data, StringComparison.Ordinal));
        var item = await app.Index.UntilRecordedAsync();
        Assert.True(item.Record.PromptTokens > 1024);
        Assert.Single(item.Writes);
    }

    [Fact]
    public async Task A_client_that_asked_for_usage_gets_it_in_the_last_chunk()
    {
        await using var app = await TestApp.StartAsync();
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem(stream: true, includeUsage: true));
        Assert.Contains("\"choices\":[]", answer.Events[^2], StringComparison.Ordinal);
        Assert.Equal(answer.UsageEvent!.Value.GetProperty("prompt_tokens_details").GetProperty("cache_write_tokens").GetInt64(),
            answer.Cache.Created);
    }

    [Theory]
    [InlineData("Managed")]
    [InlineData("Off")]
    public async Task An_answer_longer_than_is_read_is_refused_before_the_upstreams_cache_fields_can_leave(string mode)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Long);
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Forwarding:MaxAnswerBytes", "100000"), ("Gateway:Models:*:Mode", mode));
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        Assert.Equal((HttpStatusCode.BadGateway, "upstream_answer_too_long"), (answer.Status, answer.Error.GetProperty("code").GetString()));
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("vetoed", "non_2xx", 502), (item.Record.Outcome, item.Record.Reason, item.Record.Status));
        Assert.Empty(item.Writes);
    }

    [Fact]
    public async Task In_observed_mode_an_answer_longer_than_is_read_passes_and_its_usage_is_recorded_as_unknown()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Long);
        await using var app = await TestApp.StartAsync(
            upstream, ("Gateway:Forwarding:MaxAnswerBytes", "100000"), ("Gateway:Models:*:Mode", "Observed"));
        Assert.Equal(Long, (await Answer.PostAsync(app.Client, Prompts.MarkedSystem())).Text);
        Assert.Equal("no_usage", (await app.Index.UntilRecordedAsync()).Record.Reason);
    }

    [Fact]
    public async Task The_record_says_who_asked_what_of_whom_and_when()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Sse.Script(Sse.Events);
        await using var app =
            await TestApp.StartAsync(upstream, ("Gateway:Models:fast:Upstream", "default"), ("Gateway:Models:fast:UpstreamModel", "big-model-7"));
        var key = app.Index.Issue("sk-carol", "carol");
        using var carol = app.ClientWith("sk-carol");
        carol.DefaultRequestHeaders.UserAgent.ParseAdd("carols-agent/1.0");
        var before = DateTimeOffset.UtcNow;
        await Answer.PostAsync(carol, Prompts.Short(stream: true, model: "fast"));
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal((key.PrincipalId, key.KeyId, "fast", "default", "big-model-7"),
            (record.PrincipalId, record.KeyId, record.Model, record.Upstream, record.UpstreamModel));
        Assert.Equal(("chat_completions", 200, true, "stop", "carols-agent/1.0"),
            (record.Dialect, record.Status, record.Streamed, record.FinishReason, record.UserAgent));
        Assert.Equal((2000, 2), (record.PromptTokens, record.CompletionTokens));
        Assert.Equal(7, record.RequestId.Version);
        DateTimeOffset[] times =
            [before.AddMilliseconds(-1), record.SubmittedAt, record.DispatchedAt!.Value, record.FirstByteAt!.Value, record.CompletedAt,
            DateTimeOffset.UtcNow];
        Assert.Equal(times.Order(), times);
        Assert.Contains("\"model\":\"big-model-7\"", Assert.Single(upstream.Seen).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/json; charset=utf-8")]
    [InlineData("application/vnd.x+json")]
    [InlineData("application/json;")]
    [InlineData(null)]
    public async Task An_answer_is_accounted_whatever_its_content_type(string? type)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = context =>
        {
            context.Response.ContentType = type;
            return context.Response.WriteAsync(Json.Completion());
        };
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        Assert.DoesNotContain("1536", answer.Text, StringComparison.Ordinal);
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal(("write", 2000), (record.Outcome, record.PromptTokens));
        Assert.Equal(record.Write5mTokens, answer.Cache.Created);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/event-stream;")]
    [InlineData(null)]
    public async Task A_stream_that_was_asked_for_is_one_whatever_its_content_type(string? type)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = context =>
        {
            context.Response.ContentType = type;
            return Sse.SendAsync(context, Sse.Events);
        };
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem(stream: true));
        Assert.Equal("[DONE]", answer.Events[^1]);
        Assert.Equal(("write", 2000), ((await app.Index.UntilRecordedAsync()).Record.Outcome, app.Index.Items[0].Record.PromptTokens));
    }

    [Fact]
    public async Task The_last_usage_of_a_stream_decides_though_the_client_is_not_shown_it()
    {
        const string early = """{"id":"c1","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"usage":{"prompt_tokens":3000,"completion_tokens":0,"total_tokens":3000}}""";
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Sse.Script([early, .. Sse.Events[1..]]);
        await using var app = await TestApp.StartAsync(upstream);
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem(stream: true));
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(2000, item.Record.PromptTokens);
        Assert.InRange(item.Record.Write5mTokens, 1, 2000);
        Assert.Equal(item.Record.Write5mTokens, Assert.Single(item.Writes).TokenCount);
    }

    [Fact]
    public async Task A_picture_beside_a_marked_text_does_not_take_its_share()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion("""{"prompt_tokens":3600,"completion_tokens":2,"total_tokens":3602}"""));
        await using var app = await TestApp.StartAsync(upstream);
        var picture = Convert.ToBase64String([0xFF, 0xD8, .. new byte[150_000]]);
        var body = $$$"""
            {"model":"gpt-test","messages":[{"role":"system","content":[{"type":"text","text":"{{{Prompts.Words(2_000)}}}","cache_control":{"type":"ephemeral"}}]},
            {"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,{{{picture}}}"}}]}]}
            """;
        await Answer.PostAsync(app.Client, body);
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal("write", record.Outcome);
        Assert.InRange(record.Write5mTokens, 2_000, 3_000);
    }
}
