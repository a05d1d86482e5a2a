using PromptCaching.Decisions;
using PromptCaching.Prompts;
using PromptCaching.Tests.Prompts;
using PromptCaching.Tests.Shared;
using PromptCaching.Wire;

namespace PromptCaching.Tests.Decisions;

public sealed class CacheDecisionTests : IDisposable
{
    private static readonly DateTimeOffset Start = PromptCase.Start;

    // Four messages of 100 raw tokens; the second is marked 1h, the fourth 5m.
    private readonly ParsedPrompt _prompt = Read.Chat(MarkerTests.Body([null, "1h", null, "5m"]));
    private readonly int[] _counts = [100, 100, 100, 100];

    public void Dispose() => _prompt.Dispose();

    [Fact]
    public void S8_Without_a_match_every_breakpoint_is_a_write_with_its_own_span_and_tier()
    {
        var decision = Decide([], promptTokens: 400);
        Assert.Equal((CacheOutcome.Write, null), (decision.Outcome, decision.Reason));
        Assert.Equal(
            [
                new PrefixWrite(_prompt.Blocks[1].Hash, 200, CacheTier.OneHour, Start.AddHours(1)),
                new PrefixWrite(_prompt.Blocks[3].Hash, 400, CacheTier.FiveMinutes, Start.AddMinutes(5)),
            ],
            decision.Writes);
        Assert.Equal(new TierTokens(200, 200, 0), decision.WriteTokens);
        Assert.Equal((0, 0), (decision.ReadTokens, decision.UncachedTokens));
    }

    [Fact]
    public void S7_The_deepest_live_match_is_the_read_with_its_stored_count()
    {
        var decision = Decide([Match(0, 90, CacheTier.OneDay), Match(2, 290, CacheTier.OneHour), Match(1, 180, CacheTier.FiveMinutes)], promptTokens: 400);
        Assert.Equal(CacheOutcome.ReadWrite, decision.Outcome);
        Assert.Equal(new CacheRead(2, _prompt.Blocks[2].Hash, CacheTier.OneHour, Start.AddHours(-1)), decision.Read);
        Assert.Equal((290, new TierTokens(110, 0, 0), 0), (decision.ReadTokens, decision.WriteTokens, decision.UncachedTokens));
        Assert.Equal([_prompt.Blocks[3].Hash], decision.Writes.Select(write => write.Hash));
    }

    [Fact]
    public void S8_The_read_refreshes_every_live_match_by_its_own_tier()
    {
        var decision = Decide([Match(0, 90, CacheTier.OneDay), Match(2, 290, CacheTier.FiveMinutes), Match(1, 180, CacheTier.OneHour)], promptTokens: 400);
        Assert.Equal(
            [
                new PrefixRefresh(_prompt.Blocks[2].Hash, Start.AddMinutes(5)),
                new PrefixRefresh(_prompt.Blocks[1].Hash, Start.AddHours(1)),
                new PrefixRefresh(_prompt.Blocks[0].Hash, Start.AddHours(24)),
            ],
            decision.Refreshes);
    }

    [Fact]
    public void S8_A_breakpoint_that_is_read_is_refreshed_and_not_written()
    {
        var decision = Decide([Match(3, 395, CacheTier.OneDay)], promptTokens: 400);
        Assert.Equal((CacheOutcome.Read, null), (decision.Outcome, decision.Reason));
        Assert.Empty(decision.Writes);
        Assert.Equal((395, 5), (decision.ReadTokens, decision.UncachedTokens));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    public void S2_An_entry_that_expires_at_the_start_of_the_request_is_dead(int ticksAfterStart, bool isLive)
    {
        var match = Match(3, 400, CacheTier.OneDay) with { ExpiresAt = Start.AddTicks(ticksAfterStart) };
        Assert.Equal(isLive ? CacheOutcome.Read : CacheOutcome.Write, Decide([match], promptTokens: 400).Outcome);
    }

    [Fact]
    public void S7_Nonsense_from_an_index_is_no_match()
    {
        var foreign = Match(3, 100, CacheTier.OneHour) with { Hash = new PrefixHash(new byte[PrefixHash.Size]) };
        var decision = Decide([foreign, Match(3, 0, CacheTier.OneHour), Match(2, -5, CacheTier.OneHour), Match(1, 10, (CacheTier)7)], promptTokens: 400);
        Assert.Equal(CacheOutcome.Write, decision.Outcome);
        Assert.Empty(decision.Refreshes);
    }

    [Fact]
    public void S8_A_breakpoint_below_the_floor_is_not_written_and_its_span_joins_the_next()
    {
        var decision = Decide([], promptTokens: 400, floor: 201);
        Assert.Equal([_prompt.Blocks[3].Hash], decision.Writes.Select(write => write.Hash));
        Assert.Equal(new TierTokens(400, 0, 0), decision.WriteTokens);
    }

    [Fact]
    public void S8_The_floor_is_tested_on_the_cumulative_count()
    {
        var decision = Decide([Match(2, 290, CacheTier.OneHour)], promptTokens: 400, floor: 400);
        Assert.Equal(new TierTokens(110, 0, 0), decision.WriteTokens);
    }

    [Fact]
    public void S8_A_last_breakpoint_below_the_floor_leaves_its_span_uncached()
    {
        var decision = Decide([], promptTokens: 400, floor: 401);
        Assert.Equal((CacheOutcome.None, CacheReason.BelowMinimum, 400), (decision.Outcome, decision.Reason, decision.UncachedTokens));
    }

    [Fact]
    public void S8_A_read_below_the_floor_counts_it_was_above_when_written()
    {
        var decision = Decide([Match(0, 90, CacheTier.OneHour)], promptTokens: 400, floor: 5_000);
        Assert.Equal((CacheOutcome.Read, 90, 310), (decision.Outcome, decision.ReadTokens, decision.UncachedTokens));
    }

    [Theory]
    [InlineData(400, 200, 400)]
    [InlineData(404, 202, 404)]
    [InlineData(401, 201, 401)]
    [InlineData(3, 2, 3)]
    [InlineData(1, 1, 1)]
    [InlineData(4_000_000_000_000, 2_000_000_000_000, 4_000_000_000_000)]
    public void S10_Counts_are_scaled_to_what_the_upstream_reported(long reported, long second, long fourth)
    {
        var decision = Decide([], reported, floor: 0);
        Assert.Equal([second, fourth], decision.Writes.Select(write => write.TokenCount));
        Assert.Equal(0, decision.UncachedTokens);
    }

    [Fact]
    public void S10_A_stored_count_above_the_new_one_leaves_no_negative_span()
    {
        var decision = Decide([Match(2, 390, CacheTier.OneHour)], promptTokens: 380);
        Assert.Equal((380, 0, 0), (decision.ReadTokens, decision.WriteTokens.Total, decision.UncachedTokens));
        Assert.Equal(380, Assert.Single(decision.Writes).TokenCount);
    }

    [Fact]
    public void S10_Failed_counts_skip_the_split()
    {
        int[][] failed = [[], [100, 100, 100], [100, -1, 100, 100], [0, 0, 0, 0], [1, 1, 1, 1, 1]];
        Assert.All(failed, counts =>
        {
            var decision = CacheDecision.Decide(_prompt, [Match(3, 400, CacheTier.OneHour)], counts, 400, 0, Start);
            Assert.Equal((CacheOutcome.Skipped, CacheReason.CountFailed, 400), (decision.Outcome, decision.Reason, decision.UncachedTokens));
            Assert.Empty(decision.Refreshes);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void S12_A_prompt_reported_as_nothing_is_no_usage_to_go_by(long reported) =>
        Assert.Equal((CacheOutcome.Skipped, CacheReason.UnknownUsage), (Decide([], reported).Outcome, Decide([], reported).Reason));

    [Fact]
    public void S7_Without_a_breakpoint_nothing_is_cached()
    {
        using var prompt = Read.Chat(MarkerTests.Body([null]));
        var decision = CacheDecision.Decide(prompt, [], [100], 100, 0, Start);
        Assert.Equal((CacheOutcome.None, CacheReason.NoBreakpoint, 100), (decision.Outcome, decision.Reason, decision.UncachedTokens));
    }

    [Fact]
    public void S9_A_veto_commits_nothing_and_bills_at_list_price()
    {
        var vetoed = Decide([Match(2, 290, CacheTier.OneHour)], promptTokens: 400).Veto(CacheReason.Aborted, usageDelivered: false);
        Assert.Equal((CacheOutcome.Vetoed, CacheReason.Aborted), (vetoed.Outcome, vetoed.Reason));
        Assert.Equal((0, 0, 400), (vetoed.ReadTokens, vetoed.WriteTokens.Total, vetoed.UncachedTokens));
        Assert.Empty(vetoed.Writes);
        Assert.Empty(vetoed.Refreshes);
        Assert.Null(vetoed.Read);
    }

    [Fact]
    public void S9_A_veto_after_the_usage_was_delivered_leaves_the_read_that_the_client_was_told_of_and_bills_no_write()
    {
        var decision = Decide([Match(2, 290, CacheTier.OneHour)], promptTokens: 400);
        var vetoed = decision.Veto(CacheReason.ErrorFrame, usageDelivered: true);
        Assert.Equal((decision.ReadTokens, 0, decision.Read), (vetoed.ReadTokens, vetoed.WriteTokens.Total, vetoed.Read));
        Assert.Equal(400 - decision.ReadTokens, vetoed.UncachedTokens);
        Assert.Empty(vetoed.Writes);
        Assert.Empty(vetoed.Refreshes);
    }

    [Fact]
    public void A_skipped_request_is_at_list_price()
    {
        var decision = CacheDecision.Skipped(CacheReason.LookupLate, 77);
        Assert.Equal((CacheOutcome.Skipped, CacheReason.LookupLate, 77, 77), (decision.Outcome, decision.Reason, decision.PromptTokens, decision.UncachedTokens));
        Assert.Empty(decision.Writes);
    }

    [Fact]
    public void Every_outcome_and_reason_has_a_name_of_its_own()
    {
        Assert.Equal(["none", "read", "write", "read_write", "skipped", "vetoed"], Enum.GetValues<CacheOutcome>().Select(DecisionNames.Name));
        Assert.Equal(
            ["no_breakpoint", "below_minimum", "cache_off", "lookup_failed", "lookup_late", "count_failed", "writes_above_prompt", "unknown_usage",
             "not_cacheable", "non_2xx", "no_usage", "error_frame", "aborted"],
            Enum.GetValues<CacheReason>().Select(DecisionNames.Name));
        Assert.Throws<ArgumentOutOfRangeException>(() => ((CacheOutcome)9).Name());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((CacheReason)99).Name());
    }

    private CacheDecision Decide(PrefixMatch[] matches, long promptTokens, long floor = 1) =>
        CacheDecision.Decide(_prompt, matches, _counts, promptTokens, floor, Start);

    private PrefixMatch Match(int block, long tokens, CacheTier tier) => new(_prompt.Blocks[block].Hash, tokens, tier, Start.AddSeconds(1), Start.AddHours(-1));
}
