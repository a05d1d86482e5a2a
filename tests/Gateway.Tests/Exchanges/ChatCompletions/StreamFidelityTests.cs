using System.Globalization;
using System.Text;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Exchanges.ChatCompletions;

/// <summary>What is not usage passes as it came.</summary>
public sealed class StreamFidelityTests
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
            var (sent, expected) = Stream(random, newline);
            upstream.Script = async context =>
            {
                await Sse.StartAsync(context);
                for (var rest = sent.AsMemory(); !rest.IsEmpty;)
                {
                    var length = Math.Min(rest.Length, random.Next(4) == 0 ? random.Next(1, 4_000) : random.Next(1, 60));
                    await context.Response.BodyWriter.WriteAsync(rest[..length]);
                    rest = rest[length..];
                }
            };
            var answer = await Answer.PostAsync(app.Client, """{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[]}""");
            var usageAt = expected.IndexOf('§');
            Assert.Equal(expected[..usageAt], answer.Text[..usageAt]);
            Assert.EndsWith(expected[(usageAt + 1)..], answer.Text, StringComparison.Ordinal);
            Assert.StartsWith("{\"prompt_tokens\":2000,", answer.Text[usageAt..], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_first_event_arrives_while_the_upstream_is_still_silent_about_the_rest_and_the_index_hangs()
    {
        var read = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            await Sse.StartAsync(context);
            await Sse.SendAsync(context, Sse.Events[..1]);
            await read.Task;
            await Sse.SendAsync(context, Sse.Events[1..]);
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
        using var request = Requests.Chat(Prompts.MarkedSystem(stream: true));
        using var response = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Until.TestEnd);
        await using var body = await response.Content.ReadAsStreamAsync(Until.TestEnd);
        var first = new byte[Encoding.UTF8.GetByteCount(Sse.Events[0]) + 8];
        await body.ReadExactlyAsync(first, Until.TestEnd);   // Everything else still waits: this would hang.
        read.SetResult();
        await body.CopyToAsync(System.IO.Stream.Null, Until.TestEnd);
        Assert.Equal("lookup_late", (await app.Index.UntilRecordedAsync()).Record.Reason);
        await hang.CancelAsync();
    }

    /// <summary>A stream with comments, odd fields, several data lines and Unicode; § stands for the usage object in what is expected.</summary>
    private static (byte[] Sent, string Expected) Stream(Random random, string newline)
    {
        var text = new StringBuilder();
        for (var i = random.Next(3, 40); i > 0; i--)
        {
            text.Append(random.Next(8) switch
            {
                0 => $": a comment {i}{newline}{newline}",
                1 => $"event: odd{newline}id: {i}{newline}data: {{\"choices\":[]}}{newline}{newline}",
                2 => $"data: {{\"choices\":[{{\"index\":0,{newline}data: \"delta\":{{\"content\":\"two lines\"}}}}]}}{newline}{newline}",
                _ => "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + new string('é', random.Next(300))
                    + $"😀 usage \\n[DONE]\"}}}}]}}{newline}{newline}",
            });
        }
        text.Append(CultureInfo.InvariantCulture,
            $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{}},\"finish_reason\":\"stop\"}}]}}{newline}{newline}");
        text.Append(CultureInfo.InvariantCulture,
            $"data: {{\"id\":\"c\",\"choices\":[],\"usage\":§}}{newline}{newline}data: [DONE]{newline}{newline}");
        var expected = text.ToString();
        return (Encoding.UTF8.GetBytes(expected.Replace("§", Sse.Usage, StringComparison.Ordinal)), expected);
    }
}
