using System.Net;
using Gateway.Tests.Shared;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace Gateway.Tests.Exchanges.ChatCompletions;

/// <summary>Only a success changes the cache (cache-semantics §9).</summary>
public sealed class SuccessGateTests
{
    [Fact]
    public async Task An_upstream_error_passes_with_status_and_body_and_commits_nothing()
    {
        const string error = """{"error":{"message":"overloaded","type":"server_error","param":null,"code":null}}""";
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(error, 503);
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, error), (answer.Status, answer.Text));
        await AssertVetoedAsync(app, "non_2xx", status: 503);
    }

    [Fact]
    public async Task A_stream_with_an_error_frame_commits_nothing()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Sse.Script([Sse.Events[0], """{"error":{"message":"boom","type":"server_error"}}""", .. Sse.Events[2..]]);
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem(stream: true));
        Assert.Contains("boom", answer.Text, StringComparison.Ordinal);
        await AssertVetoedAsync(app, "error_frame");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_without_usage_commits_nothing(bool stream)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = stream ? Sse.Script([.. Sse.Events[..3], "[DONE]"]) : Json.Script("""{"choices":[]}""");
        await using var app = await TestApp.StartAsync(upstream);
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem(stream: stream));
        var record = await AssertVetoedAsync(app, "no_usage");
        Assert.Null(record.PromptTokens);
    }

    [Fact]
    public async Task A_stream_cut_by_the_upstream_is_cut_for_the_client_and_commits_nothing()
    {
        var arrived = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            await Sse.StartAsync(context);
            await Sse.SendAsync(context, Sse.Events[..2]);
            await arrived.Task;
            context.Abort();
        };
        await using var app = await TestApp.StartAsync(upstream);
        using var request = Requests.Chat(Prompts.MarkedSystem(stream: true));
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
        upstream.Script = Sse.Script(Sse.Events[..2]);
        await using var app = await TestApp.StartAsync(upstream);
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem(stream: true));
        await AssertVetoedAsync(app, "aborted");
    }

    [Fact]
    public async Task A_stream_that_ends_without_DONE_but_with_a_reason_and_usage_is_a_success()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Sse.Script(Sse.Events[..4]);
        await using var app = await TestApp.StartAsync(upstream);
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem(stream: true));
        Assert.Single((await app.Index.UntilRecordedAsync()).Writes);
    }

    [Fact]
    public async Task A_client_that_leaves_stops_the_upstream_and_commits_nothing()
    {
        var stopped = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            context.RequestAborted.Register(stopped.SetResult);
            await Sse.StartAsync(context);
            await Sse.SendAsync(context, Sse.Events[..2]);
            await stopped.Task;
        };
        await using var app = await TestApp.StartAsync(upstream);
        using var request = Requests.Chat(Prompts.MarkedSystem(stream: true));
        using (var response = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Until.TestEnd))
        {
            await using var body = await response.Content.ReadAsStreamAsync(Until.TestEnd);
            Assert.NotEqual(-1, body.ReadByte());   // The first event has come; now leave.
        }
        await stopped.Task.WaitAsync(Until.Deadline, Until.TestEnd);
        await AssertVetoedAsync(app, "aborted");
    }

    [Theory]
    [InlineData(204)]
    [InlineData(205)]
    public async Task An_answer_that_may_have_no_body_passes_without_one(int status)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            return Task.CompletedTask;
        };
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        Assert.Equal(((HttpStatusCode)status, ""), (answer.Status, answer.Text));
        await AssertVetoedAsync(app, "no_usage", status: status);
    }

    [Fact]
    public async Task A_client_that_leaves_a_stream_before_its_usage_pays_for_the_prompt_and_uses_its_budget()
    {
        const string secret = "sk-leaves";
        var left = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            context.RequestAborted.Register(left.SetResult);
            await Sse.StartAsync(context);
            await Sse.SendAsync(context, Sse.Events[..2]);
            await left.Task;
        };
        await using var app = await TestApp.StartAsync(upstream);
        app.Index.Issue(secret, "carol", limits: new KeyLimits(Budget: new TokenBudget(50, BudgetPeriod.Daily)));
        using var client = app.ClientWith(secret);
        using var request = Requests.Chat(Prompts.MarkedSystem(stream: true));
        using (var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Until.TestEnd))
        {
            await using var body = await response.Content.ReadAsStreamAsync(Until.TestEnd);
            Assert.NotEqual(-1, body.ReadByte());
        }
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal(("vetoed", "aborted", null, null), (record.Outcome, record.Reason, record.CompletionTokens, record.CountedTokens));
        Assert.InRange(record.PromptTokens!.Value, 2_000, 10_000);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await Answer.PostAsync(client, Prompts.Short())).Status);
    }

    [Fact]
    public async Task A_client_that_leaves_before_the_first_byte_is_recorded_too()
    {
        var asked = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = context =>
        {
            asked.SetResult();
            var left = new TaskCompletionSource();
            context.RequestAborted.Register(left.SetResult);
            return left.Task;
        };
        await using var app = await TestApp.StartAsync(upstream);
        using var leave = new CancellationTokenSource();
        using var content = new StringContent(Prompts.MarkedSystem());
        var call = app.Client.PostAsync("/v1/chat/completions", content, leave.Token);
        await asked.Task.WaitAsync(Until.Deadline, Until.TestEnd);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await AssertVetoedAsync(app, "aborted", status: 499);
    }

    [Fact]
    public async Task Usage_of_a_shape_nobody_knows_is_recorded_as_unknown_and_never_as_zero()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion("""{"tokens_in":5}"""));
        await using var app = await TestApp.StartAsync(upstream);
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        var item = await app.Index.UntilRecordedAsync();
        Assert.Null(item.Record.PromptTokens);
        Assert.Equal(("skipped", "unknown_usage"), (item.Record.Outcome, item.Record.Reason));
        Assert.Empty(item.Writes);
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
