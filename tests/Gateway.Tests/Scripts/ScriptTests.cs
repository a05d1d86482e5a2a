using Gateway.Tests.Shared;
using PromptCaching;
using PromptCaching.Wire;
using Traffic;
using Traffic.Scripts;

namespace Gateway.Tests.Scripts;

/// <summary>What the sample's actors say of themselves, checked by the gateway.</summary>
public sealed class ScriptTests
{
    [Theory]
    [InlineData("atlas/ide", "read_write")]
    [InlineData("birch/desk", "read")]
    [InlineData("cedar/legal", "read")]
    [InlineData("kelp/reports", "read")]
    public async Task Who_marks_well_writes_once_and_reads_from_then_on(string actor, string outcome)
    {
        var records = await PlayAsync(actor, 7);
        Assert.Equal(["write", .. Enumerable.Repeat(outcome, 6)], records.Select(static record => record.Outcome));
    }

    [Theory]
    [InlineData("dune/nightly")]
    [InlineData("ember/bot")]
    [InlineData("fjord/agent")]
    public async Task Whose_prompts_never_begin_alike_writes_every_time(string actor)
    {
        var records = await PlayAsync(actor, 5);
        Assert.All(records, static record => Assert.Equal("write", record.Outcome));
    }

    [Theory]
    [InlineData("heath/labels", "below_minimum")]
    [InlineData("iris/app", "no_breakpoint")]
    public async Task Who_marks_too_little_or_nothing_is_not_cached_and_told_why(string actor, string reason)
    {
        var records = await PlayAsync(actor, 2);
        Assert.All(records, record => Assert.Equal(("none", reason), (record.Outcome, record.Reason)));
    }

    [Fact]
    public async Task A_marker_between_25_blocks_makes_the_next_question_read_the_one_before()
    {
        var records = await PlayAsync("grove/search", 8);
        Assert.Equal(
            ["write", "write", "write", "write", "write", "read_write", "read_write", "read_write"], records.Select(static record => record.Outcome));
    }

    [Fact]
    public async Task The_long_ttl_is_the_one_that_is_set()
    {
        var records = await PlayAsync("cedar/legal", 2, longTtl: "24h", ("Gateway:Cache:EnabledTtls", "5m,1h,24h"));
        Assert.Equal(CacheTier.OneDay, records[1].ReadTier);
    }

    [Fact]
    public void The_same_seed_and_time_play_the_same_requests()
    {
        Assert.All(Cast.All, static actor => Assert.Equal(Bodies(actor, seed: 3), Bodies(actor, seed: 3)));
        Assert.All(Cast.All, static actor => Assert.NotEqual(Bodies(actor, seed: 3), Bodies(actor, seed: 4)));
    }

    private static string[] Bodies(Actor actor, int seed) =>
        [.. actor.Play(Stage(actor, seed, new StoppedClock(), "1h")).Take(5).Select(step => actor.Dialect.Body(step.Conversation, actor.Streams).ToJsonString())];

    private static Stage Stage(Actor actor, int seed, TimeProvider clock, string longTtl) => new(actor.Model, new Random(1), new Random(seed), clock, longTtl);

    /// <summary>The records of the script's first steps, played without its pauses.</summary>
    private static async Task<IReadOnlyList<UsageRecord>> PlayAsync(string name, int steps, string longTtl = "1h", params (string Key, string Value)[] settings)
    {
        await using var app = await TestApp.StartAsync(settings);
        using var http = new HttpClient { BaseAddress = app.Gateway.Address() };
        var gateway = new GatewayClient(http);
        var actor = Cast.All.Single(actor => actor.Name == name);
        var sent = 0;
        foreach (var step in actor.Play(Stage(actor, 2, TimeProvider.System, longTtl)).Take(steps))
        {
            var outcome = await gateway.SendAsync(actor, TestApp.Key, step, Until.TestEnd);
            Assert.True(outcome.Reply is not null, outcome.Error);
            await app.Index.UntilRecordedAsync(++sent);   // entries are committed with the record
            var record = app.Index.Items[^1].Record;
            Assert.Equal(
                (record.PromptTokens, record.ReadTokens, record.Write5mTokens + record.Write1hTokens + record.Write24hTokens),
                (outcome.Reply.Prompt, outcome.Reply.Read, outcome.Reply.Created));
            step.Conversation.Answer(outcome.Reply.Text.ToString());
        }
        return [.. app.Index.Items.Select(static item => item.Record)];
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }
}
