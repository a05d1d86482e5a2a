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
    public async Task A_giant_event_passes_whole_and_the_usage_behind_it_is_still_read()
    {
        var giant = $$"""{"id":"c1","choices":[{"index":0,"delta":{"content":"{{new string('x', 3 << 20)}}"},"finish_reason":null}]}""";
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Sse.Script([Sse.Events[0], giant, .. Sse.Events[2..]]);
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem(stream: true, includeUsage: true));
        Assert.Equal(giant, answer.Events[1]);
        Assert.Equal("write", (await app.Index.UntilRecordedAsync()).Record.Outcome);
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
}
