using System.Net;
using System.Text;
using Gateway.Tests.Shared;
using PromptCaching;
using PromptCaching.Prompts;
using PromptCaching.Wire;

namespace Gateway.Tests.Exchanges.Modes;

/// <summary>The upstream caches for real (cache-semantics §12).</summary>
public sealed class ObservedTests
{
    private const string Telemetry = "x-anthropic-billing-header: cch=1234;";

    private static readonly (string, string)[] Observed =
        [("Gateway:Models:*:Mode", "Observed"), ("Gateway:Cache:DefaultTtl", "5m")];

    [Fact]
    public async Task Prompt_query_and_answer_cross_byte_for_byte()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        var answer = MessageStream.Whole().Replace("\"usage\":", "\"usage\" :\t", StringComparison.Ordinal);
        upstream.Script = Json.Script(answer);
        await using var app = await TestApp.StartAsync(upstream, Observed);
        var body = $$$"""
            { "model":"m", "max_tokens":5,
              "system":[{"type":"text","text":"{{{Telemetry}}}"},{"type":"text","text":"x","cache_control":{"type":"ephemeral","ttl":"7d"}}],
              "messages":[{"role":"user","content":[{"type":"text","text":"é\u00e9","cache_control":{"type":"ephemeral"}}]}] }
            """;
        var got = await Answer.PostAsync(app.Client, body, "/v1/messages?beta=true&cacheBreakpoint=lastUserMessage&x=%20y");
        Assert.Equal((HttpStatusCode.OK, answer), (got.Status, got.Text));
        var seen = Assert.Single(upstream.Seen);
        Assert.Equal(("/v1/messages?beta=true&cacheBreakpoint=lastUserMessage&x=%20y", body), (seen.Target, seen.Text));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task A_stream_crosses_byte_for_byte(string lineEnd)
    {
        var text = (string.Join("\n\n", MessageStream.Events) + "\n\n: a comment\n\n").ReplaceLineEndings(lineEnd);
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            await Sse.StartAsync(context);
            foreach (var part in Encoding.UTF8.GetBytes(text).Chunk(7)) await context.Response.BodyWriter.WriteAsync(part);
        };
        await using var app = await TestApp.StartAsync(upstream, Observed);
        Assert.Equal(text, (await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem(stream: true))).Text);
    }

    [Fact]
    public async Task The_record_holds_the_upstreams_numbers_and_ours_as_a_prediction()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(MessageStream.Whole(
            """{"input_tokens":400,"cache_read_input_tokens":1500,"cache_creation_input_tokens":100,"cache_creation":{"ephemeral_5m_input_tokens":40,"ephemeral_1h_input_tokens":60},"output_tokens":3}"""));
        await using var app = await TestApp.StartAsync(upstream, Observed);
        await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem("One?", ttl: "1h"));
        var first = await app.Index.UntilRecordedAsync();
        Assert.Equal((CacheMode.Observed, "read_write", null), (first.Record.Mode, first.Record.Outcome, first.Record.Reason));
        Assert.Equal((2000, 1500, 40, 60, 3L), Tokens(first.Record));
        Assert.Equal(CacheTier.FiveMinutes, first.Record.ReadTier);
        Assert.Equal(0, first.Record.PredictedReadTokens);
        Assert.Equal(Assert.Single(first.Writes).TokenCount, first.Record.PredictedWriteTokens);

        await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem("Two?", ttl: "1h"));
        await app.Index.UntilRecordedAsync(2);
        var second = app.Index.Items[1];
        Assert.Equal((first.Record.PredictedWriteTokens, 0L), (second.Record.PredictedReadTokens, second.Record.PredictedWriteTokens));
        Assert.Equal((CacheTier.OneHour, first.Writes[0].Hash), (second.Record.ReadTier, second.Record.ReadHash));
        Assert.Single(second.Refreshes);
    }

    [Fact]
    public async Task Tokens_written_without_a_tier_get_the_breakpoints()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion(
            """{"prompt_tokens":2000,"completion_tokens":2,"total_tokens":2002,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":1800}}"""));
        await using var app = await TestApp.StartAsync(upstream, Observed);
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem(ttl: "1h"));
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal(("write", 0L, 1800L), (record.Outcome, record.Write5mTokens, record.Write1hTokens));
        Assert.Null(record.ReadTier);
    }

    [Fact]
    public async Task Without_markers_what_an_upstream_caches_by_itself_is_recorded_and_nothing_is_predicted_or_written()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream, Observed);
        var answer = await Answer.PostAsync(app.Client, Prompts.Short());
        Assert.Equal(1536, answer.Usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt64());
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("read", 1536L, 0L), (item.Record.Outcome, item.Record.ReadTokens, item.Record.PredictedReadTokens));
        Assert.Empty(item.Writes);
    }

    [Fact]
    public async Task An_unmarked_prompt_that_was_not_cached_has_the_reason_no_breakpoint()
    {
        await using var app = await TestApp.StartAsync(Observed);
        await Answer.PostAsync(app.Client, Prompts.Short());
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal(("none", "no_breakpoint"), (record.Outcome, record.Reason));
    }

    [Fact]
    public async Task While_the_index_is_down_the_upstreams_numbers_are_recorded_and_there_is_no_prediction()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream, Observed);
        app.Index.Trouble = static context =>
        {
            if (context.Request.Path != "/prefixes/lookup") return Task.FromResult(false);
            context.Response.StatusCode = 500;
            return Task.FromResult(true);
        };
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal(("read", 1536L, null), (record.Outcome, record.ReadTokens, record.PredictedReadTokens));
    }

    [Fact]
    public async Task A_failure_of_the_upstream_commits_nothing()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script("""{"error":{"message":"no"}}""", 400);
        await using var app = await TestApp.StartAsync(upstream, Observed);
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("vetoed", "non_2xx"), (item.Record.Outcome, item.Record.Reason));
        Assert.Empty(item.Writes);
    }

    [Fact]
    public async Task A_stream_whose_usage_the_client_did_not_ask_for_has_no_usage_event()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Sse.Script(Sse.Events);
        await using var app = await TestApp.StartAsync(upstream, Observed);
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem(stream: true));
        Assert.Equal(Sse.Events.Where(static data => !data.Contains("\"choices\":[]", StringComparison.Ordinal)), answer.Events);
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal((2000, 1536, 0, 0, 2L), Tokens(record));
    }

    private static (long?, long, long, long, long?) Tokens(UsageRecord record) =>
        (record.PromptTokens, record.ReadTokens, record.Write5mTokens, record.Write1hTokens, record.CompletionTokens);
}
