using System.Text.Json;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Exchanges.Messages;

public sealed class UsageFieldsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_marker_all_cache_fields_are_there_and_zero_and_the_input_is_the_whole_prompt(bool stream)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = stream ? MessageStream.Script(MessageStream.Events) : Json.Script(MessageStream.Whole());
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await MessagePrompts.SendAsync(app.Client, MessagePrompts.Short(stream));
        JsonElement[] usages = stream ? [answer.MessageStartUsage, answer.UsageEvent!.Value] : [answer.Usage];
        Assert.All(usages, static usage =>
        {
            Assert.Equal(2000, usage.GetProperty("input_tokens").GetInt64());
            Assert.Equal(new CacheUsage(0, 0), CacheUsage.Of(usage));
            foreach (var tier in (string[])["5m", "1h", "24h"])
                Assert.Equal(0, usage.GetProperty("cache_creation").GetProperty($"ephemeral_{tier}_input_tokens").GetInt64());
        });
    }

    [Fact]
    public async Task Input_read_and_creation_add_up_to_the_prompt()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(MessageStream.Whole());
        await using var app = await TestApp.StartAsync(upstream);
        var first = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem("One?"));
        var second = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem("Two?"));
        Assert.True(first.Cache.Created > 0 && second.Cache.Read > 0);
        Assert.All([first, second], static answer =>
            Assert.Equal(2000, answer.Usage.GetProperty("input_tokens").GetInt64() + answer.Cache.Read + answer.Cache.Created));
    }

    [Fact]
    public async Task The_upstreams_own_cache_numbers_are_kept_in_the_record_only()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = MessageStream.Script(MessageStream.Events);
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await MessagePrompts.SendAsync(app.Client, MessagePrompts.Short(stream: true));
        Assert.DoesNotContain("1536", answer.Text, StringComparison.Ordinal);
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal((2000, 7, 1536, 64), (record.PromptTokens, record.CompletionTokens, record.UpstreamReadTokens, record.UpstreamWriteTokens));
        Assert.Equal(("messages", true, "end_turn"), (record.Dialect, record.Streamed, record.FinishReason));
    }

    [Fact]
    public async Task The_first_event_tells_the_decision_once_that_is_there_and_never_anything_else()
    {
        await using var app = await TestApp.StartAsync();
        await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem("One?"));
        using var deadline = new CancellationTokenSource(Until.Deadline);
        while (true)
        {
            var answer = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem("Two?", stream: true));
            var (early, final) = (CacheUsage.Of(answer.MessageStartUsage), answer.Cache);
            Assert.True(final.Read > 1024);
            if (early == final) break;
            Assert.Equal(new CacheUsage(0, 0), early);   // The upstream was faster than the look-up: full input until message_delta.
            Assert.False(deadline.IsCancellationRequested, "The first event never told the decision.");
        }
    }

    [Fact]
    public async Task An_upstream_that_knows_the_prompts_length_only_at_the_end_is_accounted_by_that()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = MessageStream.Script([.. MessageStream.Events.Select(static text =>
            text.Replace(MessageStream.StartUsage, """{"input_tokens":0,"output_tokens":0}""", StringComparison.Ordinal)
                .Replace(MessageStream.DeltaUsage, """{"input_tokens":2000,"output_tokens":7}""", StringComparison.Ordinal))]);
        await using var app = await TestApp.StartAsync(upstream);
        var first = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem("One?", stream: true));
        var second = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem("Two?", stream: true));
        Assert.True(first.Cache.Created > 1024);
        Assert.Equal(first.Cache.Created, second.Cache.Read);
        Assert.Equal(2000, second.Cache.Read + second.UsageEvent!.Value.GetProperty("input_tokens").GetInt64());
    }

    [Fact]
    public async Task A_client_that_was_told_before_the_decision_that_nothing_was_cached_pays_for_that()
    {
        var told = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            await Sse.StartAsync(context);
            await MessageStream.SendAsync(context, MessageStream.Events[..5]);
            await told.Task;
            await MessageStream.SendAsync(context, MessageStream.Events[5].Replace(",\"usage\":" + MessageStream.DeltaUsage, "", StringComparison.Ordinal), MessageStream.Events[6]);
        };
        await using var app = await TestApp.StartAsync(upstream);
        app.Index.Trouble = async context =>
        {
            if (context.Request.Path == "/prefixes/lookup") await told.Task;
            return false;
        };
        using var request = Requests.Message(MessagePrompts.MarkedSystem(stream: true));
        using var response = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Until.TestEnd);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Until.TestEnd));
        await reader.ReadLineAsync(Until.TestEnd);
        Assert.Contains("\"cache_creation_input_tokens\":0", await reader.ReadLineAsync(Until.TestEnd), StringComparison.Ordinal);
        told.SetResult();
        await reader.ReadToEndAsync(Until.TestEnd);
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("skipped", 2000, 0), (item.Record.Outcome, item.Record.PromptTokens, item.Record.Write5mTokens));
        Assert.Empty(item.Writes);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("7.5")]
    [InlineData("\"many\"")]
    public async Task A_stream_whose_last_usage_is_not_understood_is_billed_uncached_whatever_the_first_said(string output)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = MessageStream.Script(
            [.. MessageStream.Events[..5], MessageStream.Events[5].Replace(MessageStream.DeltaUsage, $$"""{"output_tokens":{{output}}}""", StringComparison.Ordinal), MessageStream.Events[6]]);
        await using var app = await TestApp.StartAsync(upstream);
        await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem(stream: true));
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("skipped", "unknown_usage", null, 0), (item.Record.Outcome, item.Record.Reason, item.Record.PromptTokens, item.Record.Write5mTokens));
        Assert.Empty(item.Writes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_compaction_took_is_recorded_and_the_client_is_told_of_its_answer_only(bool stream)
    {
        const string usage = """
            {"input_tokens":2300,"cache_read_input_tokens":0,"cache_creation_input_tokens":0,"output_tokens":100,"iterations":[{"type":"compaction","input_tokens":18000,"output_tokens":350}]}
            """;
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = stream
            ? MessageStream.Script([.. MessageStream.Events[..5], MessageStream.Events[5].Replace(MessageStream.DeltaUsage, usage, StringComparison.Ordinal), MessageStream.Events[6]])
            : Json.Script(MessageStream.Whole(usage));
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem(stream: stream));
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal((20_300, 450), (record.PromptTokens, record.CompletionTokens));
        Assert.InRange(record.Write5mTokens, 1, 2_300);
        Assert.Equal(record.Write5mTokens, answer.Cache.Created);
    }
}
