using System.Net;
using Gateway.Tests.Shared;
using PromptCaching.Wire;

namespace Gateway.Tests.Exchanges.Messages;

/// <summary>Only a success changes the cache (cache-semantics §9).</summary>
public sealed class SuccessGateTests
{
    [Fact]
    public async Task An_upstream_error_passes_with_status_and_body_and_commits_nothing()
    {
        const string error = """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}""";
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(error, 529);
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem());
        Assert.Equal(((HttpStatusCode)529, error), (answer.Status, answer.Text));
        await AssertVetoedAsync(app, "non_2xx", status: 529);
    }

    [Fact]
    public async Task A_stream_with_an_error_event_commits_nothing()
    {
        const string error = """
            event: error
            data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}
            """;
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = MessageStream.Script([.. MessageStream.Events[..4], error]);
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem(stream: true));
        Assert.EndsWith(error + "\n\n", answer.Text, StringComparison.Ordinal);
        await AssertVetoedAsync(app, "error_frame");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_without_usage_commits_nothing(bool stream)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = stream
            ? MessageStream.Script([.. MessageStream.Events[1..5], MessageStream.Events[6]])
            : Json.Script("""{"id":"msg_1","type":"message","content":[],"stop_reason":"end_turn"}""");
        await using var app = await TestApp.StartAsync(upstream);
        await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem(stream: stream));
        Assert.Null((await AssertVetoedAsync(app, "no_usage")).PromptTokens);
    }

    [Fact]
    public async Task A_stream_cut_by_the_upstream_is_cut_for_the_client_and_commits_nothing()
    {
        var arrived = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            await Sse.StartAsync(context);
            await MessageStream.SendAsync(context, MessageStream.Events[..4]);
            await arrived.Task;
            context.Abort();
        };
        await using var app = await TestApp.StartAsync(upstream);
        using var request = Requests.Message(MessagePrompts.MarkedSystem(stream: true));
        using var response = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Until.TestEnd);
        await using var body = await response.Content.ReadAsStreamAsync(Until.TestEnd);
        Assert.NotEqual(-1, body.ReadByte());
        arrived.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null, Until.TestEnd));
        await AssertVetoedAsync(app, "aborted");
    }

    [Fact]
    public async Task A_stream_that_just_stops_commits_nothing()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = MessageStream.Script(MessageStream.Events[..4]);
        await using var app = await TestApp.StartAsync(upstream);
        await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem(stream: true));
        await AssertVetoedAsync(app, "aborted");
    }

    [Fact]
    public async Task A_vetoed_stream_that_was_told_nothing_of_a_read_is_billed_none()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = MessageStream.Script(MessageStream.Events);
        await using var app = await TestApp.StartAsync(upstream);
        await MessagePrompts.SendAsync(app.Client, MessagePrompts.MarkedSystem("One?", stream: true));
        await app.Index.UntilRecordedAsync(1);
        var answered = new TaskCompletionSource();
        upstream.Script = async context =>
        {
            await Sse.StartAsync(context);
            await MessageStream.SendAsync(context, MessageStream.Events[0]);
            await answered.Task;   // The decision is not there before message_start has left.
            await MessageStream.SendAsync(context, """data: {"type":"error","error":{"type":"api_error","message":"boom"}}""");
        };
        var asked = new TaskCompletionSource();
        app.Index.Trouble = async context =>
        {
            if (context.Request.Path != "/prefixes/lookup") return false;
            asked.TrySetResult();
            await answered.Task;
            return false;
        };
        using var request = Requests.Message(MessagePrompts.MarkedSystem("Two?", stream: true));
        using var response = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Until.TestEnd);
        await using var body = await response.Content.ReadAsStreamAsync(Until.TestEnd);
        Assert.NotEqual(-1, body.ReadByte());
        await asked.Task.WaitAsync(Until.Deadline, Until.TestEnd);
        answered.SetResult();
        await body.CopyToAsync(Stream.Null, Until.TestEnd);
        var vetoed = await app.Index.UntilRecordedAsync(static record => record.Outcome == "vetoed");
        Assert.Equal(("error_frame", 0L, 2000L), (vetoed.Record.Reason, vetoed.Record.ReadTokens, vetoed.Record.PromptTokens));
        Assert.Empty(vetoed.Refreshes);
    }

    [Fact]
    public async Task A_stream_is_recorded_before_its_last_event_leaves_though_the_upstream_keeps_the_connection_open()
    {
        var recorded = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            await MessageStream.Script(MessageStream.Events)(context);
            await recorded.Task;
        };
        await using var app = await TestApp.StartAsync(upstream);
        using var request = Requests.Message(MessagePrompts.MarkedSystem(stream: true));
        using var response = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Until.TestEnd);
        Assert.Single((await app.Index.UntilRecordedAsync()).Writes);
        recorded.SetResult();
        Assert.EndsWith(MessageStream.Events[^1] + "\n\n", await response.Content.ReadAsStringAsync(Until.TestEnd), StringComparison.Ordinal);
    }

    private static async Task<UsageRecord> AssertVetoedAsync(TestApp app, string reason, int status = 200)
    {
        var item = await app.Index.UntilRecordedAsync();
        Assert.Equal(("vetoed", reason, status), (item.Record.Outcome, item.Record.Reason, item.Record.Status));
        Assert.Empty(item.Writes);
        Assert.Empty(item.Refreshes);
        return item.Record;
    }
}
