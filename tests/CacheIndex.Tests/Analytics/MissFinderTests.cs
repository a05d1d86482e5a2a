using CacheIndex.Analytics;
using PromptCaching;
using PromptCaching.Wire;

namespace CacheIndex.Tests.Analytics;

public sealed class MissFinderTests
{
    private static readonly DateTimeOffset Now = IndexFixture.Start;
    private static readonly UsageRecord Request = Some.Record(Guid.NewGuid(), Now) with { Outcome = "write", Reason = null };

    [Fact]
    public void Without_a_request_before_it_was_the_first() => AssertCause("first_request", null, Blocks("a b! c"));

    [Fact]
    public void Without_a_marker_there_is_nothing_to_look_for() =>
        AssertCause("not_marked", null, Blocks("a b c"), Before("a b! c"));

    [Fact]
    public void A_request_before_that_marked_nothing_left_nothing() =>
        AssertCause("not_marked", null, Blocks("a b! c"), Before("a b c"));

    [Fact]
    public void The_first_block_that_differs_before_what_was_marked_is_named() =>
        AssertCause("prefix_changed", 1, Blocks("a x b! c"), Before("a y b! c"));

    [Theory]
    [InlineData("system", "text", "Block 0 (system, text) differs")]
    [InlineData("tool_definition", "tool_definition", "Block 0 (tool definition) differs")]
    public void A_block_is_named_in_words_and_nothing_twice(string role, string kind, string words) => Assert.StartsWith(
        words, MissFinder.Explain(Request, [new(kind, role, 1, 10, 3, CacheTier.FiveMinutes)], [Before("a b!")]).Message, StringComparison.Ordinal);

    [Fact]
    public void How_long_ago_is_told_to_the_second() => Assert.StartsWith(
        "The same prefix was last sent 00:05:31 before,",
        MissFinder.Explain(Request, Blocks("a b! c"), [Before("a b! d", TimeSpan.FromSeconds(331.25))]).Message, StringComparison.Ordinal);

    [Fact]
    public void A_prefix_that_was_sent_too_long_ago_has_expired()
    {
        AssertCause("expired", null, Blocks("a b! c"), Before("a b! d", TimeSpan.FromMinutes(5)));
        AssertCause("unknown", null, Blocks("a b! c"), Before("a b! d", TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void A_marker_reaches_back_over_20_positions_itself_included()
    {
        var between = string.Join(' ', Enumerable.Range(0, 18).Select(n => $"n{n}"));
        AssertCause("unknown", null, Blocks($"a b {between} c!"), Before("a b! d"));
        AssertCause("too_far_back", null, Blocks($"a b {between} one-more c!"), Before("a b! d"));
    }

    [Fact]
    public void A_run_of_tool_results_is_one_position()
    {
        var results = string.Join(' ', Enumerable.Range(0, 40).Select(n => $"r{n}:tool_result"));
        AssertCause("unknown", null, Blocks($"a b {results} c!"), Before("a b! d"));
    }

    [Fact]
    public void Of_conversations_side_by_side_the_one_it_continues_is_compared()
    {
        var continued = Before("a b! c x", TimeSpan.FromMinutes(7));
        var cause = MissFinder.Explain(Request, Blocks("a b! c y"), [Before("other!", TimeSpan.FromMinutes(1)), continued]);
        Assert.Equal(("expired", continued.RequestId), (cause.Code, cause.ComparedWith));
    }

    [Fact]
    public void A_prefix_below_the_minimum_and_a_cache_that_was_not_asked_explain_themselves()
    {
        Assert.Equal("below_minimum", MissFinder.Explain(Request with { Outcome = "none", Reason = "below_minimum" }, Blocks("a!"), []).Code);
        var skipped = MissFinder.Explain(Request with { Outcome = "skipped", Reason = "lookup_late" }, Blocks("a!"), []);
        Assert.Equal("unknown", skipped.Code);
        Assert.Contains("lookup_late", skipped.Message, StringComparison.Ordinal);
    }

    private static void AssertCause(string code, int? block, SkeletonBlock[] blocks, params EarlierRequest[] before)
    {
        var cause = MissFinder.Explain(Request, blocks, before);
        Assert.Equal((code, block), (cause.Code, cause.Block));
        Assert.NotEmpty(cause.Message);
    }

    private static EarlierRequest Before(string blocks, TimeSpan? gap = null) =>
        new(Guid.NewGuid(), Now - (gap ?? TimeSpan.FromMinutes(1)), "write", null, Blocks(blocks));

    /// <summary>Blocks by name, with <c>:kind</c> where it is not text, and <c>!</c> for a 5m marker.</summary>
    private static SkeletonBlock[] Blocks(string text) => [.. text.Split(' ').Select(Block)];

    private static SkeletonBlock Block(string word)
    {
        var parts = word.TrimEnd('!').Split(':');
        return new SkeletonBlock(parts.Length > 1 ? parts[1] : "text", "user", parts[0].GetHashCode(StringComparison.Ordinal), 10, 3,
            word.EndsWith('!') ? CacheTier.FiveMinutes : null);
    }
}
