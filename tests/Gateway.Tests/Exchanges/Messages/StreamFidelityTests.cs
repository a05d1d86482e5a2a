using System.Text;
using System.Text.RegularExpressions;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Exchanges.Messages;

/// <summary>What is not usage passes as it came.</summary>
public sealed partial class StreamFidelityTests
{
    [Theory]
    [InlineData("\n", 1)]
    [InlineData("\r\n", 2)]
    [InlineData("\n", 3)]
    [InlineData("\r\n", 4)]
    public async Task Every_byte_but_the_usage_equals_the_upstreams_for_any_chunking(string newline, int seed)
    {
        var random = new Random(seed);
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = await TestApp.StartAsync(upstream);
        for (var round = 0; round < 12; round++)
        {
            var sent = Stream(random, newline);
            upstream.Script = async context =>
            {
                await Sse.StartAsync(context);
                for (var rest = Encoding.UTF8.GetBytes(sent).AsMemory(); !rest.IsEmpty;)
                {
                    var length = Math.Min(rest.Length, random.Next(4) == 0 ? random.Next(1, 4_000) : random.Next(1, 60));
                    await context.Response.BodyWriter.WriteAsync(rest[..length]);
                    rest = rest[length..];
                }
            };
            var answer = await MessagePrompts.SendAsync(app.Client, MessagePrompts.Short(stream: true));
            Assert.Equal(2, Usage().Count(answer.Text));
            Assert.Equal(Usage().Replace(sent, "§"), Usage().Replace(answer.Text, "§"));
        }
        await app.Index.UntilRecordedAsync(12);
        Assert.All(app.Index.Items, static item =>
            Assert.Equal(("no_breakpoint", 2000, 7, "end_turn"),
                (item.Record.Reason, item.Record.PromptTokens, item.Record.CompletionTokens, item.Record.FinishReason)));
    }

    [Fact]
    public async Task The_first_event_arrives_while_the_upstream_is_still_silent_about_the_rest_and_the_index_hangs()
    {
        var read = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            await Sse.StartAsync(context);
            await MessageStream.SendAsync(context, MessageStream.Events[..1]);
            await read.Task;
            await MessageStream.SendAsync(context, MessageStream.Events[1..]);
        };
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Cache:DecisionDeadline", "00:00:00.100"));
        using var hang = new CancellationTokenSource();
        app.Index.Trouble = async context =>
        {
            if (context.Request.Path != "/prefixes/lookup") return false;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(hang.Token, context.RequestAborted);
            await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        using var request = Requests.Message(MessagePrompts.MarkedSystem(stream: true));
        using var response = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Until.TestEnd);
        await using var body = await response.Content.ReadAsStreamAsync(Until.TestEnd);
        using var lines = new StreamReader(body);
        while (await lines.ReadLineAsync(Until.TestEnd) is { Length: > 0 }) { }   // To the end of the first event; everything else still waits.
        read.SetResult();
        var rest = await lines.ReadToEndAsync(Until.TestEnd);
        Assert.Contains("\"input_tokens\":2000", rest, StringComparison.Ordinal);
        Assert.Equal("lookup_late", (await app.Index.UntilRecordedAsync()).Record.Reason);
        await hang.CancelAsync();
    }

    /// <summary>A message with comments, pings, several blocks and Unicode, and with the last event's name in a tool's input.</summary>
    private static string Stream(Random random, string newline)
    {
        List<string> events = [MessageStream.Events[0]];
        for (var i = random.Next(3, 40); i > 0; i--)
        {
            events.Add(random.Next(6) switch
            {
                0 => $": a comment {i}",
                1 => MessageStream.Events[2],
                2 => "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":"
                    + "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"look_up\",\"input\":{\"type\":\"message_stop\",\"end\":[\"message_stop\"]}}}",
                3 => "data: {\"type\":\"content_block_delta\",\ndata: \"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"two lines\"}}",
                _ => "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\""
                    + new string('é', random.Next(300)) + "😀 \\\"message_stop\\\" usage\"}}",
            });
        }
        events.AddRange(MessageStream.Events[4..]);
        return string.Concat(events.Select(static e => e + "\n\n")).Replace("\n", newline, StringComparison.Ordinal);
    }

    [GeneratedRegex("""(?<="usage":)\{[^{}]*(\{[^{}]*\}[^{}]*)?\}""")]
    private static partial Regex Usage();
}
