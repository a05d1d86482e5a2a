using System.Globalization;
using PromptCaching.Prompts;
using PromptCaching.Tests.Shared;

namespace PromptCaching.Tests.Prompts;

public sealed class MarkerTests
{
    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}]}""", "0:5m")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"1h"}}]}]}""", "0:1h")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"ttl":"24h","type":"ephemeral"}}]}]}""", "0:24h")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemer\u0061l","t\u0074l":"\u0031h"}}]}]}""", "0:1h")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","scope":7,"ttl":"5m"}}]}]}""", "0:5m")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"x","type":"ephemeral"}}]}]}""", "0:5m")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":7,"cache_control":{"type":"ephemeral"}}]}]}""", "0:5m")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","cache_control":{"type":"ephemeral"}}]}]}""", "0:5m")]
    [InlineData("""{"messages":[{"role":"user","content":{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}}]}""", "0:5m")]
    [InlineData("""{"tools":[{"type":"function"},{"type":"function","cache_control":{"type":"ephemeral"}}]}""", "1:5m")]
    [InlineData("""{"messages":[{"role":"assistant","content":"a","tool_calls":[{"id":"1","cache_control":{"type":"ephemeral"}}]}]}""", "1:5m")]
    [InlineData("""{"messages":[{"role":"tool","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}]}""", "0:5m")]
    public void S6_A_marker_on_a_part_a_tool_or_a_tool_call_is_a_breakpoint(string body, string expected)
    {
        using var prompt = Read.Chat(body, Read.AllTiers);
        Assert.Null(prompt.MarkerError);
        Assert.Equal([expected], prompt.Marks());
        Assert.Equal(prompt.Breakpoints[0].Tier, prompt.Blocks[prompt.Breakpoints[0].Block].Marker);
    }

    [Theory]
    [InlineData("""{"system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}""")]
    [InlineData("""{"tools":[{"name":"f","cache_control":{"type":"ephemeral"}}]}""")]
    [InlineData("""{"messages":[{"role":"assistant","content":[{"type":"tool_use","cache_control":{"type":"ephemeral"}}]}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"tool_result","content":[],"cache_control":{"type":"ephemeral"}}]}]}""")]
    public void S6_Anthropic_markers_stand_on_system_blocks_tools_calls_and_results(string body)
    {
        using var prompt = Read.Messages(body);
        Assert.Equal(["0:5m"], prompt.Marks());
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"tool_result","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}]}]}""")]
    [InlineData("""{"tools":[{"function":{"cache_control":{"type":"wrong"}}}]}""")]
    [InlineData("""{"messages":[],"metadata":{"cache_control":7}}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"cache_control"}]}]}""")]
    public void S6_Elsewhere_cache_control_is_no_marker_and_passes(string body)
    {
        using var prompt = Read.Messages(body);
        Assert.Null(prompt.MarkerError);
        Assert.Empty(prompt.Marks());
        Assert.Equal(body, prompt.Forwarded());
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"system","content":"a","cache_control":{"type":"ephemeral"}},{"role":"user","content":"b"}]}""", "0:5m",
        """{"messages":[{"role":"system","content":"a"},{"role":"user","content":"b"}]}""")]
    [InlineData("""{"messages":[{"cache_control":{"type":"ephemeral","ttl":"1h"},"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}""", "1:1h",
        """{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}],"cache_control":{"type":"ephemeral","ttl":"1h"}}]}""", "0:5m",
        """{"messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}""")]
    [InlineData("""{"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"1"},{"id":"2"}],"cache_control":{"type":"ephemeral"}}]}""", "1:5m",
        """{"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"1"},{"id":"2"}]}]}""")]
    public void S6_A_message_s_own_marker_stands_for_one_on_its_last_block_unless_that_has_one(string body, string expected, string forwarded)
    {
        using var prompt = Read.Chat(body, Read.AllTiers);
        Assert.Null(prompt.MarkerError);
        Assert.Equal([expected], prompt.Marks());
        Assert.Equal(forwarded, prompt.Forwarded());
    }

    [Fact]
    public void S6_A_message_s_marker_of_a_wrong_ttl_is_named_by_its_place()
    {
        using var prompt = Read.Chat("""{"messages":[{"role":"user","content":"a","cache_control":{"type":"ephemeral","ttl":"2h"}}]}""", Read.AllTiers);
        Assert.Equal("messages[0].cache_control.ttl is \"2h\"; available: 5m, 1h, 24h.", prompt.MarkerError!.Message);
    }

    [Fact]
    public void S6_Null_is_no_marker()
    {
        using var prompt = Read.Chat("""{"cache_control":null,"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":null}]}]}""");
        Assert.Null(prompt.MarkerError);
        Assert.Empty(prompt.Marks());
        Assert.Equal("""{"messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}""", prompt.Forwarded());
    }

    [Theory]
    [InlineData("7", "malformed_cache_control", "messages[0].content[1].cache_control is 7; send {\"type\":\"ephemeral\"} or leave it out.")]
    [InlineData("\"ephemeral\"", "malformed_cache_control", "messages[0].content[1].cache_control is \"ephemeral\"; send {\"type\":\"ephemeral\"} or leave it out.")]
    [InlineData("[]", "malformed_cache_control", "messages[0].content[1].cache_control is an array; send {\"type\":\"ephemeral\"} or leave it out.")]
    [InlineData("true", "malformed_cache_control", "messages[0].content[1].cache_control is true; send {\"type\":\"ephemeral\"} or leave it out.")]
    [InlineData("{}", "malformed_cache_control", "messages[0].content[1].cache_control.type is missing; the only type is \"ephemeral\".")]
    [InlineData("""{"type":null}""", "malformed_cache_control", "messages[0].content[1].cache_control.type is null; the only type is \"ephemeral\".")]
    [InlineData("""{"type":{}}""", "malformed_cache_control", "messages[0].content[1].cache_control.type is an object; the only type is \"ephemeral\".")]
    [InlineData("""{"type":"ephemeral","ttl":300}""", "malformed_cache_control", "messages[0].content[1].cache_control.ttl is 300; send one of 5m, 1h as a string, or leave it out.")]
    [InlineData("""{"type":"ephemeral","ttl":null}""", "malformed_cache_control", "messages[0].content[1].cache_control.ttl is null; send one of 5m, 1h as a string, or leave it out.")]
    [InlineData("""{"type":"persistent","ttl":9}""", "malformed_cache_control", "messages[0].content[1].cache_control.ttl is 9; send one of 5m, 1h as a string, or leave it out.")]
    [InlineData("""{"type":"persistent"}""", "unsupported_type", "messages[0].content[1].cache_control.type is \"persistent\"; the only type is \"ephemeral\".")]
    [InlineData("""{"type":"persistent","ttl":"2h"}""", "unsupported_type", "messages[0].content[1].cache_control.type is \"persistent\"; the only type is \"ephemeral\".")]
    [InlineData("""{"type":"ephemeral","ttl":"2h"}""", "invalid_ttl", "messages[0].content[1].cache_control.ttl is \"2h\"; available: 5m, 1h.")]
    [InlineData("""{"type":"ephemeral","ttl":"1H"}""", "invalid_ttl", "messages[0].content[1].cache_control.ttl is \"1H\"; available: 5m, 1h.")]
    [InlineData("""{"type":"ephemeral","ttl":""}""", "invalid_ttl", "messages[0].content[1].cache_control.ttl is \"\"; available: 5m, 1h.")]
    [InlineData("""{"type":"ephemeral","ttl":"24h"}""", "tier_disabled", "messages[0].content[1].cache_control.ttl is \"24h\", which is switched off here; available: 5m, 1h.")]
    public void S6_A_bad_marker_names_its_place_its_value_and_what_is_available(string marker, string code, string message)
    {
        using var prompt = Read.Chat(
            """{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b","cache_control":MARKER}]}]}""".Replace("MARKER", marker, StringComparison.Ordinal));
        Assert.NotNull(prompt.MarkerError);
        Assert.Equal((code, "cache_control", message), (prompt.MarkerError.Code.Name(), prompt.MarkerError.Param, prompt.MarkerError.Message));
        Assert.Empty(prompt.Marks());
        Assert.Empty(prompt.Candidates.ToArray());
    }

    [Theory]
    [InlineData(PromptDialect.ChatCompletions, """{"tools":[{},{"cache_control":7}]}""", "tools[1].cache_control is")]
    [InlineData(PromptDialect.ChatCompletions, """{"tools":{"cache_control":7}}""", "tools.cache_control is")]
    [InlineData(PromptDialect.ChatCompletions, """{"messages":[{},{"role":"assistant","tool_calls":[{},{},{"cache_control":7}]}]}""", "messages[1].tool_calls[2].cache_control is")]
    [InlineData(PromptDialect.ChatCompletions, """{"messages":[{"role":"user","content":{"cache_control":7}}]}""", "messages[0].content.cache_control is")]
    [InlineData(PromptDialect.Messages, """{"system":[{},{"cache_control":7}]}""", "system[1].cache_control is")]
    [InlineData(PromptDialect.Messages, """{"cache_control":7}""", "cache_control is")]
    public void S6_Every_place_has_a_path(PromptDialect dialect, string body, string beginning)
    {
        using var prompt = Read.Prompt(dialect, body);
        Assert.StartsWith(beginning, prompt.MarkerError?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void S6_A_long_value_is_cut_short_in_the_message()
    {
        using var prompt = Read.Chat("{\"cache_control\":{\"type\":\"" + new string('x', 500) + "\"}}");
        Assert.Equal($"cache_control.type is \"{new string('x', 40)}…\"; the only type is \"ephemeral\".", prompt.MarkerError?.Message);
    }

    [Fact]
    public void S6_The_first_bad_marker_in_block_order_is_named()
    {
        using var prompt = Read.Chat("""{"cache_control":1,"messages":[{"role":"user","content":[{"cache_control":2}]}],"tools":[{"cache_control":3}]}""");
        Assert.StartsWith("tools[0].cache_control is 3", prompt.MarkerError?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void S6_Four_markers_are_allowed()
    {
        using var prompt = Read.Chat(Marked("5m", "5m", "5m", "5m"));
        Assert.Equal(["0:5m", "1:5m", "2:5m", "3:5m"], prompt.Marks());
    }

    [Fact]
    public void S6_Five_markers_are_too_many()
    {
        using var prompt = Read.Chat(Marked("5m", "5m", "5m", "5m", "5m", "5m"));
        Assert.Equal(PromptErrorCode.TooManyBreakpoints, prompt.MarkerError?.Code);
        Assert.Equal("The body has 6 cache_control markers, messages[4].content[0].cache_control is the fifth; at most 4 are allowed.", prompt.MarkerError?.Message);
    }

    [Theory]
    [InlineData("24h 1h 5m", null)]
    [InlineData("1h 1h 5m 5m", null)]
    [InlineData("5m 1h", "messages[1].content[0].cache_control asks for \"1h\" after messages[0].content[0].cache_control with \"5m\"; a longer ttl must come before a shorter one.")]
    [InlineData("24h 5m 1h", "messages[2].content[0].cache_control asks for \"1h\" after messages[1].content[0].cache_control with \"5m\"; a longer ttl must come before a shorter one.")]
    public void S6_A_longer_ttl_must_not_follow_a_shorter_one(string ttls, string? message)
    {
        using var prompt = Read.Chat(Marked(ttls.Split(' ')), Read.AllTiers);
        Assert.Equal(message, prompt.MarkerError?.Message);
        Assert.Equal(message is null ? null : PromptErrorCode.TtlOrder, prompt.MarkerError?.Code);
    }

    [Fact]
    public void S6_Ttls_are_compared_in_block_order_not_in_the_order_sent()
    {
        using var prompt = Read.Chat("""
            {"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"5m"}}]}],
             "tools":[{"cache_control":{"type":"ephemeral","ttl":"1h"}}]}
            """);
        Assert.Equal(["0:1h", "1:5m"], prompt.Marks());
    }

    [Fact]
    public void S2_A_marker_without_ttl_has_the_default_tier()
    {
        using var prompt = Read.Chat("""{"tools":[{"cache_control":{"type":"ephemeral"}}]}""", new PromptRules { DefaultTtl = CacheTier.OneHour });
        Assert.Equal(["0:1h"], prompt.Marks());
    }

    [Fact]
    public void Every_error_has_a_code_of_its_own_and_anything_else_is_refused()
    {
        Assert.Distinct(Enum.GetValues<PromptErrorCode>().Select(PromptErrorCodes.Name));
        Assert.Throws<ArgumentOutOfRangeException>(() => ((PromptErrorCode)99).Name());
    }

    internal static string Marked(params string[] ttls) => Body(ttls.Select(ttl => (string?)ttl));

    /// <summary>One message a ttl; null = unmarked.</summary>
    internal static string Body(IEnumerable<string?> ttls, string rest = "") =>
        $$"""{"messages":[{{string.Join(',', ttls.Select((ttl, i) => Message(ttl, i.ToString(CultureInfo.InvariantCulture))))}}]{{rest}}}""";

    internal static string Message(string? ttl, string text) =>
        $$"""{"role":"user","content":[{"type":"text","text":"{{text}}"{{(ttl is null ? "" : ",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"" + ttl + "\"}")}}}]}""";
}
