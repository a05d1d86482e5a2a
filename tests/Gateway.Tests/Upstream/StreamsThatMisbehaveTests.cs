using System.Text;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Upstream;

/// <summary>What upstreams do to a stream between its first byte and its last, over a real connection.</summary>
public sealed class StreamsThatMisbehaveTests
{
    [Fact]
    public async Task A_stream_that_is_slow_but_alive_has_no_time_limit()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        var idle = TimeSpan.FromSeconds(1);
        var lasted = TimeSpan.Zero;
        upstream.Script = async context =>
        {
            await Sse.StartAsync(context);
            var started = TimeProvider.System.GetTimestamp();
            // Longer in all than the silence that is allowed, with a comment well within it.
            while ((lasted = TimeProvider.System.GetElapsedTime(started)) < 1.5 * idle)
            {
                await context.Response.BodyWriter.WriteAsync(": still here\n\n"u8.ToArray());
                await Task.Delay(idle / 20);
            }
            await Sse.SendAsync(context, Sse.Events);
        };
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Forwarding:IdleTimeout", idle.ToString()));
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem(stream: true, includeUsage: true));
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
        Assert.Equal("write", (await app.Index.UntilRecordedAsync()).Record.Outcome);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(11)]
    public async Task Events_cut_at_any_byte_with_comments_CRLF_and_several_data_lines_are_accounted_as_one(int size)
    {
        var text = string.Concat(Sse.Events.Select(static data => data.StartsWith("{\"id\":\"c1\",\"choices\":[]", StringComparison.Ordinal)
            ? ": usage follows\r\ndata: " + data.Replace(",\"usage\"", ",\r\ndata: \"usage\"", StringComparison.Ordinal) + "\r\n\r\n"
            : $"data: {data}\r\n\r\n"));
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            await Sse.StartAsync(context);
            foreach (var part in Encoding.UTF8.GetBytes(text).Chunk(size)) await context.Response.BodyWriter.WriteAsync(part);
        };
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem(stream: true, includeUsage: true));
        Assert.Contains(": usage follows\r\n", answer.Text, StringComparison.Ordinal);
        Assert.Contains("\"cache_creation_input_tokens\":", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("1536", answer.Text, StringComparison.Ordinal);
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal((2000, 2, "write"), (record.PromptTokens, record.CompletionTokens, record.Outcome));
    }

    [Fact]
    public async Task A_giant_event_passes_whole_and_the_usage_in_it_is_rewritten()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = ResponsePrompts.Script(Giant(3 << 20));
        await using var app = await TestApp.StartAsync(upstream);
        var text = (await ResponsePrompts.SendAsync(app.Client, ResponsePrompts.Marked(stream: true))).Text;
        Assert.Contains(new string('x', 3 << 20), text, StringComparison.Ordinal);
        Assert.DoesNotContain("1536", text, StringComparison.Ordinal);
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal(("write", 2000, 1536), (record.Outcome, record.PromptTokens, record.UpstreamReadTokens));
    }

    [Theory]
    [InlineData("Managed")]
    [InlineData("Off")]
    public async Task An_event_longer_than_is_read_cuts_the_answer_before_the_upstreams_cache_fields_can_leave(string mode)
    {
        var events = Giant(100_000);
        var arrived = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            await Sse.StartAsync(context);
            await MessageStream.SendAsync(context, events[..2]);
            await arrived.Task;
            await MessageStream.SendAsync(context, events[2..]);
        };
        await using var app = await TestApp.StartAsync(
            upstream, ("Gateway:Forwarding:MaxAnswerBytes", "100000"), ("Gateway:Models:*:Mode", mode));
        using var request = Requests.Response(ResponsePrompts.Marked(stream: true));
        using var response = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Until.TestEnd);
        await using var body = await response.Content.ReadAsStreamAsync(Until.TestEnd);
        var first = new byte[Encoding.UTF8.GetByteCount($"{events[0]}\n\n{events[1]}\n\n")];
        await body.ReadExactlyAsync(first, Until.TestEnd);
        arrived.SetResult();
        using var more = new MemoryStream();
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(more, Until.TestEnd));
        Assert.Equal(0, more.Length);
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("vetoed", "aborted", null), (item.Record.Outcome, item.Record.Reason, item.Record.PromptTokens));
        Assert.Empty(item.Writes);
    }

    [Fact]
    public async Task In_observed_mode_an_event_longer_than_is_read_passes_and_its_usage_is_recorded_as_unknown()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = ResponsePrompts.Script(Giant(100_000));
        await using var app = await TestApp.StartAsync(
            upstream, ("Gateway:Forwarding:MaxAnswerBytes", "100000"), ("Gateway:Models:*:Mode", "Observed"));
        var answer = await ResponsePrompts.SendAsync(app.Client, ResponsePrompts.Marked(stream: true));
        Assert.Equal(string.Concat(Giant(100_000).Select(static text => text + "\n\n")), answer.Text);
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("vetoed", null), (item.Record.Outcome, item.Record.PromptTokens));
        Assert.Empty(item.Writes);
    }

    [Fact]
    public async Task Usage_before_the_last_delta_counts()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Sse.Script([Sse.Events[0], Sse.Events[3], Sse.Events[1], Sse.Events[2], Sse.Events[4]]);
        await using var app = await TestApp.StartAsync(upstream);
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem(stream: true, includeUsage: true));
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal((2000, "write"), (record.PromptTokens, record.Outcome));
    }

    /// <summary>A usual stream of Responses whose last event also holds an image of so many bytes, before the usage.</summary>
    private static string[] Giant(int length)
    {
        var events = ResponsePrompts.Events();
        events[^1] = events[^1].Replace("\"id\":", $$"""
            "output":[{"type":"image_generation_call","result":"{{new string('x', length)}}"}],"id":
            """, StringComparison.Ordinal);
        return [events[0], events[1], events[^1]];
    }
}
