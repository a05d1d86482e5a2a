using Gateway.Index;
using Gateway.Tests.Shared;
using PromptCaching.Wire;

namespace Gateway.Tests.Index;

public sealed class LookupBreakerTests
{
    [Fact]
    public void It_opens_after_its_failures_in_a_row_lets_one_caller_try_each_period_and_closes_on_an_answer()
    {
        var clock = new ManualClock();
        var breaker = new LookupBreaker(clock);
        for (var i = 0; i < LookupBreaker.Failures; i++)
        {
            Assert.True(breaker.TryEnter());
            breaker.Report(answered: false);
        }
        Assert.False(breaker.TryEnter());
        clock.Advance(LookupBreaker.Open);
        Assert.True(breaker.TryEnter());
        Assert.False(breaker.TryEnter());
        breaker.Report(answered: true);
        Assert.True(breaker.TryEnter());
        Assert.True(breaker.TryEnter());
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_keep_it_open()
    {
        var clock = new ManualClock();
        var breaker = new LookupBreaker(clock);
        for (var i = 0; i < LookupBreaker.Failures; i++) breaker.Report(answered: false);
        clock.SetBack(TimeSpan.FromHours(1));
        clock.Advance(LookupBreaker.Open);
        Assert.True(breaker.TryEnter());
    }

    [Fact]
    public async Task A_look_up_that_is_refused_for_what_it_asks_does_not_stop_others()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream);
        app.Index.Trouble = static async context =>
        {
            if (context.Request.Path != "/prefixes/lookup") return false;
            var requests = await FakeCacheIndex.LookupsAsync(context);
            var answers = requests.Select(static request =>
                request.Scope.Model == "refused" ? LookupResponse.Without(LookupStatus.Refused) : LookupResponse.Answered([]));
            await context.Response.Body.WriteAsync(LookupWire.Write(requests, [.. answers]));
            return true;
        };
        for (var i = 0; i < LookupBreaker.Failures; i++)
            await Answer.PostAsync(app.Client, Prompts.MarkedSystem(question: $"{i}", words: 2_000 + i, model: "refused"));
        using var other = app.ClientWith(TestApp.OtherKey);
        await Answer.PostAsync(other, Prompts.MarkedSystem());
        var record = (await app.Index.UntilRecordedAsync(static record => record.Model != "refused")).Record;
        Assert.NotEqual("lookup_failed", record.Reason);
    }

    [Fact]
    public void An_answer_between_failures_starts_the_count_anew()
    {
        var breaker = new LookupBreaker(new ManualClock());
        for (var i = 0; i < 4 * LookupBreaker.Failures; i++)
        {
            breaker.Report(answered: i % 2 == 0);
            Assert.True(breaker.TryEnter());
        }
    }
}
