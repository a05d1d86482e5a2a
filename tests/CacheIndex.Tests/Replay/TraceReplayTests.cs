using CacheIndex.Replay;
using Npgsql;
using PromptCaching;
using PromptCaching.Prompts;
using PromptCaching.Wire;
using static CacheIndex.Tests.Replay.ReplayBench;

namespace CacheIndex.Tests.Replay;

public sealed class TraceReplayTests(PostgresServer server)
{
    private static readonly ReplayOptions Automatic = new() { TracePath = "trace.jsonl" };
    private static readonly ReplayOptions EveryBlock = Automatic with { EveryBlock = true, MinPrefixTokens = 0 };

    [Fact]
    public async Task With_a_breakpoint_on_every_block_all_that_was_sent_within_the_window_is_read_and_an_entry_is_dead_at_its_expiry()
    {
        await using var bench = await StartAsync(server);

        var sums = await bench.RunAsync(EveryBlock,
            Request(0, [1, 2, 3], tokens: 1_200, answered: 7),
            Request(0, [1, 2, 4], tokens: 1_100),               // reads 1024 of the request beside it
            Request(300_000, [1, 2, 3], tokens: 1_200),         // to the millisecond five minutes later: nothing is live
            Request(599_999, [1, 2, 5], tokens: 1_030),         // a millisecond less: reads 1024
            Request(899_998, [1, 2], tokens: 1_024));           // a read is a use: the window starts anew with it

        Assert.Equal(
            new LedgerSums(5, 3, 5_554, 7, new TierTokens(3 * 1_024, 0, 0), new TierTokens(1_200 + 76 + 1_200 + 6, 0, 0)), LedgerSums.Of(sums));
        Assert.Equal(3 + 1 + 3 + 1, sums.Entries);
        Assert.Equal((1, 1_200), sums.Of(Shortfall.Expired));
        Assert.Empty(await bench.DifferencesAsync(sums));
    }

    [Fact]
    public async Task With_the_automatic_breakpoint_only_whole_earlier_prompts_within_reach_are_read_and_every_token_missed_has_its_cause()
    {
        await using var bench = await StartAsync(server);

        var sums = await bench.RunAsync(Automatic,
            Request(0, [1, 2, 3]),                              // writes 1536
            Request(299_999, [1, 2, 3, 4]),                     // reads 1536, writes 512
            Request(300_000, Blocks(1, 29)),                    // 25 blocks further: 2048 live tokens are out of reach; writes 14848
            Request(300_001, [1, 2, 99]),                       // repeats 1024 tokens that end in no breakpoint; writes 1536
            Request(300_002, [70]),                             // too short to write
            Request(300_003, [70]),                             // and so not read
            Request(7_000_000, [1, 2, 3, 4]));                  // everything is dead; writes 2048

        Assert.Equal(
            new LedgerSums(7, 1, (3 + 4 + 29 + 3 + 1 + 1 + 4) * 512, 0, new TierTokens(1_536, 0, 0), new TierTokens((3 + 1 + 29 + 3 + 4) * 512, 0, 0)),
            LedgerSums.Of(sums));
        Assert.Equal((1, 2_048), sums.Of(Shortfall.BeyondLookBack));
        Assert.Equal((1, 1_024), sums.Of(Shortfall.NoEntry));
        Assert.Equal((1, 512), sums.Of(Shortfall.BelowMinimum));
        Assert.Equal((1, 2_048), sums.Of(Shortfall.Expired));
        Assert.Empty(await bench.DifferencesAsync(sums));
    }

    [Fact]
    public async Task Costs_are_those_of_the_tier()
    {
        await using var bench = await StartAsync(server);

        var sums = await bench.RunAsync(Automatic with { Tier = CacheTier.OneHour }, Request(0, [1, 2], answered: 1_000), Request(1, [1, 2], answered: 1_000));

        Assert.Equal((2 * 1_024 * 3 + 2_000 * 15) / 1_000_000m, sums.Price.List);
        Assert.Equal((1_024 * 2m * 3 + 1_024 * 0.1m * 3 + 2_000 * 15) / 1_000_000m, sums.Price.Charged);
        Assert.Equal(new TierTokens(0, 1_024, 0), sums.Read);
        Assert.Equal(new TierTokens(0, 1_024, 0), sums.Written);
    }

    [Fact]
    public async Task Principals_never_read_each_others_prefixes()
    {
        await using var bench = await StartAsync(server);

        var sums = await bench.RunAsync(Automatic, Request(0, [1, 2], principal: "a"), Request(1, [1, 2], principal: "b"), Request(2, [1, 2], principal: "a"));

        Assert.Equal((1, 1_024), (sums.Hits, sums.Read.Total));
        Assert.Equal(0, Enum.GetValues<Shortfall>().Sum(cause => sums.Of(cause).Tokens));
    }

    [Theory]
    [InlineData(CacheTier.FiveMinutes, false, 20, 1_024)]
    [InlineData(CacheTier.OneHour, false, 3, 0)]
    [InlineData(CacheTier.OneHour, false, PromptLimits.MaxBlocks, 600)]
    [InlineData(CacheTier.FiveMinutes, true, 20, 0)]
    [InlineData(CacheTier.OneDay, true, 20, 1_025)]
    public async Task A_generated_trace_gives_what_a_naive_model_of_the_rules_gives(CacheTier tier, bool everyBlock, int lookBack, long floor)
    {
        await using var bench = await StartAsync(server);
        var options = Automatic with { Tier = tier, EveryBlock = everyBlock, LookBack = lookBack, MinPrefixTokens = floor };
        var trace = Conversations.Generate(seed: 20_261_124, requests: 300, tier.Window());

        var sums = await bench.RunAsync(options, trace);

        var model = new NaiveCache(options);
        foreach (var request in trace) model.Send(request);
        Assert.Equal((model.Hits, model.Read, model.Written, model.Entries), (sums.Hits, sums.Read.Total, sums.Written.Total, sums.Entries));
        Assert.Equal(model.SentBefore, sums.Read.Total + Enum.GetValues<Shortfall>().Sum(cause => sums.Of(cause).Tokens));
        Assert.True(sums.Hits > 20, $"The trace must have hits to show anything, and has {sums.Hits}.");
        Assert.Empty(await bench.DifferencesAsync(sums));
    }

    [Fact]
    public async Task More_blocks_than_a_clients_prompt_may_look_up_are_read_all_the_same_with_every_block_a_breakpoint()
    {
        await using var bench = await StartAsync(server);

        var sums = await bench.RunAsync(EveryBlock, Request(0, Blocks(1, 400)), Request(1, [.. Blocks(1, 300), .. Blocks(1_001, 1_100)]));

        Assert.Equal((300 * 512, 500), (sums.Read.Total, sums.Entries));
        Assert.Empty(await bench.DifferencesAsync(sums));
    }

    [Theory]
    [InlineData("UPDATE usage_hourly_models SET read_5m_tokens = read_5m_tokens - 1", "the rollups")]
    [InlineData("UPDATE usage_records SET completion_tokens = completion_tokens + 1 WHERE read_tokens > 0", "the records")]
    public async Task A_ledger_that_does_not_add_up_is_noticed(string damage, string where)
    {
        await using var bench = await StartAsync(server);
        var sums = await bench.RunAsync(Automatic, Request(0, [1, 2]), Request(1, [1, 2]));

        await using (var source = NpgsqlDataSource.Create(bench.Database))
        await using (var command = source.CreateCommand(damage))
        {
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        Assert.StartsWith(where, Assert.Single(await bench.DifferencesAsync(sums)), StringComparison.Ordinal);
    }

    private static long[] Blocks(int first, int last) => [.. Enumerable.Range(first, last - first + 1).Select(block => (long)block)];
}
