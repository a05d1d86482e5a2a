using System.Net;
using System.Text.Json;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Exchanges.Responses;

public sealed class ResponsesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_marked_prefix_is_written_and_then_read_with_the_same_count(bool stream)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = stream ? ResponsePrompts.Script(ResponsePrompts.Events()) : Json.Script(ResponsePrompts.Whole());
        await using var app = await TestApp.StartAsync(upstream);
        var first = await ResponsePrompts.SendAsync(app.Client, ResponsePrompts.Marked("One?", stream: stream));
        var second = await ResponsePrompts.SendAsync(app.Client, ResponsePrompts.Marked("Two?", stream: stream));
        var (written, read) = (UsageOf(first, stream), UsageOf(second, stream));
        Assert.InRange(CacheUsage.Of(written).Created, 1_025, 2_000);
        Assert.Equal(new CacheUsage(CacheUsage.Of(written).Created, 0), CacheUsage.Of(read));
        Assert.Equal(2000, read.GetProperty("input_tokens").GetInt64());
        var details = read.GetProperty("input_tokens_details");
        Assert.Equal((CacheUsage.Of(read).Read, 0L), (details.GetProperty("cached_tokens").GetInt64(), details.GetProperty("cache_write_tokens").GetInt64()));
        Assert.False(read.TryGetProperty("prompt_tokens_details", out _));
        await app.Index.UntilRecordedAsync(2);
        var record = app.Index.Items[1].Record;
        Assert.Equal(("responses", "read", "completed", stream), (record.Dialect, record.Outcome, record.FinishReason, record.Streamed));
        Assert.Equal((2000, 5, 1536, 7), (record.PromptTokens, record.CompletionTokens, record.UpstreamReadTokens, record.UpstreamWriteTokens));
    }

    [Fact]
    public async Task Markers_are_cut_from_what_is_forwarded_and_nothing_else()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(ResponsePrompts.Whole());
        await using var app = await TestApp.StartAsync(upstream);
        var body = ResponsePrompts.Marked(stream: false);
        await Answer.PostAsync(app.Client, body, ResponsePrompts.Path + "?cacheBreakpoint=lastUserMessage");
        var seen = Assert.Single(upstream.Seen);
        Assert.Equal((ResponsePrompts.Path, body.Replace(""","cache_control":{"type":"ephemeral"}""", "", StringComparison.Ordinal)), (seen.Target, seen.Text));
    }

    [Fact]
    public async Task Of_a_stream_only_the_usage_changes()
    {
        var events = ResponsePrompts.Events();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = ResponsePrompts.Script(events);
        await using var app = await TestApp.StartAsync(upstream);
        var text = (await ResponsePrompts.SendAsync(app.Client, ResponsePrompts.Marked(stream: true))).Text;
        var sent = string.Concat(events.Select(static e => e + "\n\n"));
        var usageAt = sent.IndexOf(ResponsePrompts.Usage, StringComparison.Ordinal);
        Assert.StartsWith(sent[..usageAt], text, StringComparison.Ordinal);
        Assert.EndsWith(sent[(usageAt + ResponsePrompts.Usage.Length)..], text, StringComparison.Ordinal);
        Assert.DoesNotContain("1536", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("previous_response_id", "\"resp_0\"")]
    [InlineData("conversation", "{\"id\":\"conv_1\"}")]
    [InlineData("prompt", "{\"id\":\"pmpt_1\"}")]
    public async Task A_prompt_that_only_the_upstream_has_in_full_is_forwarded_and_recorded_as_not_cacheable(string name, string value)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(ResponsePrompts.Whole());
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await ResponsePrompts.SendAsync(app.Client, $$"""{"{{name}}":{{value}},{{ResponsePrompts.Marked()[1..]}}""");
        Assert.Equal(new CacheUsage(0, 0), CacheUsage.Of(answer.Usage));
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("skipped", "not_cacheable", 2000L), (item.Record.Outcome, item.Record.Reason, item.Record.PromptTokens));
        Assert.Empty(item.Writes);
        Assert.Equal(0, app.Index.Calls("/prefixes/lookup"));
        Assert.Contains(value, Assert.Single(upstream.Seen).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_before_its_last_event_commits_nothing()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = ResponsePrompts.Script(ResponsePrompts.Events()[..3]);
        await using var app = await TestApp.StartAsync(upstream);
        await ResponsePrompts.SendAsync(app.Client, ResponsePrompts.Marked(stream: true));
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("vetoed", "aborted"), (item.Record.Outcome, item.Record.Reason));
        Assert.Empty(item.Writes);
    }

    [Fact]
    public async Task A_response_that_failed_commits_nothing()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = ResponsePrompts.Script(ResponsePrompts.Events("response.failed", "failed"));
        await using var app = await TestApp.StartAsync(upstream);
        await ResponsePrompts.SendAsync(app.Client, ResponsePrompts.Marked(stream: true));
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("vetoed", "error_frame"), (item.Record.Outcome, item.Record.Reason));
        Assert.Empty(item.Writes);
    }

    [Fact]
    public async Task A_response_cut_at_its_limit_is_a_success_with_the_reason_in_the_record()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = ResponsePrompts.Script([.. ResponsePrompts.Events("response.incomplete", "incomplete").Select(static text =>
            text.Replace("\"incomplete_details\":null,\"usage\":{", "\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"usage\":{", StringComparison.Ordinal))]);
        await using var app = await TestApp.StartAsync(upstream);
        await ResponsePrompts.SendAsync(app.Client, ResponsePrompts.Marked(stream: true));
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("write", "max_output_tokens"), (item.Record.Outcome, item.Record.FinishReason));
    }

    [Fact]
    public async Task A_bad_marker_is_refused_with_its_place()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await ResponsePrompts.SendAsync(app.Client, ResponsePrompts.Marked(ttl: "7d"));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_ttl"), (answer.Status, answer.Error.GetProperty("code").GetString()));
        Assert.Contains("input[0].content[0].cache_control.ttl", answer.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(upstream.Seen);
    }

    private static JsonElement UsageOf(Answer answer, bool stream) => stream
        ? JsonDocument.Parse(answer.Events[^1]).RootElement.GetProperty("response").GetProperty("usage")
        : answer.Usage;
}
