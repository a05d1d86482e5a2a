using PromptCaching.Prompts;
using PromptCaching.Tests.Shared;

namespace PromptCaching.Tests.Prompts;

public sealed class AutomaticMarkerTests
{
    private const string Automatic = ""","cache_control":{"type":"ephemeral"}""";
    private const string AutomaticHour = ""","cache_control":{"type":"ephemeral","ttl":"1h"}""";

    [Fact]
    public void S6_A_top_level_marker_is_a_breakpoint_on_the_last_block()
    {
        using var prompt = Read.Chat(MarkerTests.Body([null, null], Automatic));
        Assert.Equal(["1:5m*"], prompt.Marks());
        Assert.Equal(CacheTier.FiveMinutes, prompt.Blocks[1].Marker);
    }

    [Theory]
    [InlineData("""{"type":"text","text":""}""")]
    [InlineData("""{"type":"thinking","thinking":"hm"}""")]
    [InlineData("""{"type":"redacted_thinking","data":"x"}""")]
    [InlineData("""{"type":"text","text":""},{"type":"thinking"},{"type":"text","text":""}""")]
    public void S6_Automatic_walks_back_over_empty_text_and_thinking(string ineligible)
    {
        using var prompt = Read.Messages($$"""{"cache_control":{"type":"ephemeral"},"messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{{ineligible}}]}]}""");
        Assert.Equal(["0:5m*"], prompt.Marks());
    }

    [Theory]
    [InlineData("""{"cache_control":{"type":"ephemeral"}}""")]
    [InlineData("""{"cache_control":{"type":"ephemeral"},"messages":[{"role":"user","content":""},{"role":"assistant","content":[{"type":"thinking"}]}]}""")]
    [InlineData("""{"cache_control":{"type":"ephemeral"},"messages":[{"role":"system","content":"x-anthropic-billing-header: 1"}]}""")]
    public void S6_Automatic_without_an_eligible_block_is_skipped(string body)
    {
        using var prompt = Read.Messages(body);
        Assert.Null(prompt.MarkerError);
        Assert.Empty(prompt.Marks());
    }

    [Fact]
    public void S6_Automatic_with_the_same_ttl_on_the_last_block_does_nothing()
    {
        using var prompt = Read.Chat(MarkerTests.Body(["1h", "1h"], AutomaticHour));
        Assert.Equal(["0:1h", "1:1h"], prompt.Marks());
    }

    [Fact]
    public void S6_Automatic_does_nothing_even_with_four_markers_where_the_last_is_its_own()
    {
        using var prompt = Read.Chat(MarkerTests.Body(["5m", "5m", "5m", "5m"], Automatic));
        Assert.Equal(4, prompt.Breakpoints.Length);
    }

    [Fact]
    public void S6_Automatic_with_another_ttl_on_the_last_block_is_a_conflict()
    {
        using var prompt = Read.Chat(MarkerTests.Body([null, "5m"], AutomaticHour));
        Assert.Equal(PromptErrorCode.AutomaticTtlConflict, prompt.MarkerError?.Code);
        Assert.Equal(
            "The top-level cache_control asks for \"1h\", and messages[1].content[0].cache_control on the last block for \"5m\"; make them equal or leave one out.",
            prompt.MarkerError?.Message);
    }

    [Fact]
    public void S6_Automatic_beside_four_markers_has_no_slot()
    {
        using var prompt = Read.Chat(MarkerTests.Body(["5m", "5m", "5m", "5m", null], Automatic));
        Assert.Equal(PromptErrorCode.AutomaticNoSlot, prompt.MarkerError?.Code);
        Assert.Equal(
            "The top-level cache_control needs a breakpoint of its own, and the body has 4 markers already, messages[3].content[0].cache_control the last; leave one out.",
            prompt.MarkerError?.Message);
    }

    [Fact]
    public void S6_Automatic_takes_its_place_in_the_order_of_ttls()
    {
        using var allowed = Read.Chat(MarkerTests.Body(["1h", null], Automatic));
        using var refused = Read.Chat(MarkerTests.Body(["5m", null], AutomaticHour));
        Assert.Equal(["0:1h", "1:5m*"], allowed.Marks());
        Assert.Equal(PromptErrorCode.TtlOrder, refused.MarkerError?.Code);
        Assert.StartsWith("cache_control asks for \"1h\" after messages[0].content[0].cache_control", refused.MarkerError?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void S6_An_automatic_breakpoint_may_lie_before_a_marked_block_that_is_not_eligible()
    {
        using var prompt = Read.Messages("""
            {"cache_control":{"type":"ephemeral","ttl":"1h"},"messages":[{"role":"assistant","content":[
                {"type":"text","text":"a"},{"type":"thinking","cache_control":{"type":"ephemeral"}},{"type":"text","text":"","cache_control":{"type":"ephemeral"}}]}]}
            """);
        Assert.Equal(["0:1h*", "1:5m", "2:5m"], prompt.Marks());
    }

    [Fact]
    public void S6_The_query_parameter_is_an_automatic_breakpoint_of_one_hour()
    {
        using var prompt = Read.Chat(MarkerTests.Body([null, null]), query: "lastUserMessage");
        Assert.Equal(["1:1h*"], prompt.Marks());
    }

    [Theory]
    [InlineData("5m", "")]
    [InlineData(null, Automatic)]
    public void S6_A_marker_in_the_body_wins_over_the_query_parameter(string? ttl, string rest)
    {
        var body = MarkerTests.Body([ttl, null], rest);
        using var without = Read.Chat(body);
        using var with = Read.Chat(body, query: "lastUserMessage");
        Assert.Null(with.MarkerError);
        Assert.Equal(without.Marks(), with.Marks());
    }

    [Theory]
    [InlineData("firstUserMessage", "firstUserMessage")]
    [InlineData("", "")]
    [InlineData("LASTUSERMESSAGE", "LASTUSERMESSAGE")]
    [InlineData("0123456789012345678901234567890123456789xyz", "0123456789012345678901234567890123456789…")]
    public void S6_Another_value_of_the_query_parameter_is_refused(string query, string shown)
    {
        using var prompt = Read.Chat(MarkerTests.Body(["5m"]), query: query);
        Assert.Equal((PromptErrorCode.InvalidCacheBreakpoint, "cacheBreakpoint"), (prompt.MarkerError!.Code, prompt.MarkerError.Param));
        Assert.Equal($"The query parameter cacheBreakpoint is \"{shown}\"; its only value is lastUserMessage.", prompt.MarkerError.Message);
    }

    [Fact]
    public void S6_The_query_parameter_needs_the_tier_of_one_hour()
    {
        using var prompt = Read.Chat(MarkerTests.Body([null]), new PromptRules { EnabledTtls = [CacheTier.FiveMinutes] }, "lastUserMessage");
        Assert.Equal((PromptErrorCode.TierDisabled, "cache_control"), (prompt.MarkerError!.Code, prompt.MarkerError.Param));
        Assert.Equal("cacheBreakpoint=lastUserMessage asks for \"1h\", which is switched off here; available: 5m.", prompt.MarkerError.Message);
    }
}
