using PromptCaching.Decisions;
using PromptCaching.Prompts;
using PromptCaching.Tests.Shared;

namespace PromptCaching.Tests.Prompts;

/// <summary>How the input of OpenAI's Responses maps to blocks: docs/decisions/0030.</summary>
public sealed class ResponsesTests
{
    private const string Marker = "\"cache_control\":{\"type\":\"ephemeral\"}";

    [Fact]
    public void Tools_come_first_then_the_instructions_then_the_items_in_order()
    {
        using var prompt = Responses("""
            {"input":[
               {"role":"developer","content":"a"},
               {"type":"message","role":"user","content":[{"type":"input_text","text":"b"},{"type":"input_image","image_url":"x"},{"type":"input_file","file_id":"f"},{"type":"input_audio"}]},
               {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"e"},
               {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
               {"type":"function_call_output","call_id":"c","output":"42"},
               {"type":"web_search_call","id":"ws","status":"completed"},
               {"type":"message","role":"assistant","content":[{"type":"output_text","text":"c"},{"type":"refusal","refusal":"no"}]},
               {"type":"compaction","encrypted_content":"e"}],
             "instructions":"s","tools":[{"type":"function","name":"f"}]}
            """);
        Assert.Equal(
        [
            "tool_definition/tool_definition", "text/system", "text/developer", "text/user", "image/user", "document/user", "audio/user", "thinking/assistant",
            "tool_call/tool_call", "tool_result/tool", "tool_call/tool_call", "text/assistant", "refusal/assistant", "other/other",
        ], prompt.Outline());
        Assert.False(prompt.IsPartial);
    }

    [Theory]
    [InlineData("""{"input":"x"}""")]
    [InlineData("""{"input":[{"role":"user","content":"x"}]}""")]
    [InlineData("""{"input":[{"type":"message","role":"user","content":[{"text":"x","type":"input_text"}]}]}""")]
    public void A_string_is_one_text_block_of_the_user(string body)
    {
        using var prompt = Responses(body);
        using var other = Responses("""{"input":[{"type":"message","content":[{"type":"input_text","text":"x"}],"role":"user"}]}""");
        Assert.Equal(["text/user"], prompt.Outline());
        Assert.Equal("x", prompt.Counted(0));
        Assert.Equal(other.LastHash(), prompt.LastHash());
    }

    [Fact]
    public void Every_part_of_an_item_counts_in_the_hash_but_not_its_marker_and_not_the_order_of_its_members()
    {
        const string item = """{"type":"function_call_output","call_id":"c","output":"42"}""";
        using var plain = Responses($$"""{"input":[{{item}}]}""");
        using var marked = Responses($$"""{"input":[{"output":"42",{{Marker}},"call_id":"c","type":"function_call_output"}]}""");
        using var other = Responses($$"""{"input":[{{item.Replace("42", "43", StringComparison.Ordinal)}}]}""");
        Assert.Equal(plain.LastHash(), marked.LastHash());
        Assert.NotEqual(plain.LastHash(), other.LastHash());
    }

    [Fact]
    public void Markers_stand_on_tools_parts_calls_and_results_and_are_cut_from_what_is_forwarded()
    {
        var body = $$"""
            {"model":"m","tools":[{"name":"f",{{Marker}}}],"instructions":"s","input":[
              {"role":"user","content":[{"type":"input_text","text":"a",{{Marker}}}]},
              {"type":"function_call","name":"f",{{Marker}}},
              {"type":"function_call_output","output":"1",{{Marker}}}]}
            """;
        using var prompt = Responses(body);
        Assert.Equal(["0:5m", "2:5m", "3:5m", "4:5m"], prompt.Marks());
        Assert.Equal(body.Replace("," + Marker, "", StringComparison.Ordinal), prompt.Forwarded());
        Assert.Equal(body, prompt.Forwarded(CacheMode.Observed));
    }

    [Theory]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_text","text":"a","cache_control":5}]}]}""", "input[0].content[0].cache_control")]
    [InlineData("""{"input":["a",{"type":"function_call","cache_control":5}]}""", "input[1].cache_control")]
    public void A_bad_marker_is_named_by_its_place(string body, string place)
    {
        using var prompt = Responses(body);
        Assert.StartsWith(place + " is 5", prompt.MarkerError!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_automatic_marker_walks_back_over_reasoning()
    {
        using var prompt = Responses($$"""{"input":[{"role":"user","content":"a"},{"type":"reasoning","id":"r"}],{{Marker}}}""");
        Assert.Equal(["0:5m*"], prompt.Marks());
    }

    [Fact]
    public void Runs_of_calls_and_of_their_outputs_share_a_position()
    {
        using var prompt = Responses("""
            {"input":[{"role":"user","content":"a"},{"type":"function_call"},{"type":"custom_tool_call"},{"type":"function_call_output"},{"type":"custom_tool_call_output"}]}
            """);
        Assert.Equal([0, 1, 1, 2, 2], prompt.Blocks.ToArray().Select(static block => block.Position));
    }

    [Theory]
    [InlineData("\"previous_response_id\":\"r\"", true)]
    [InlineData("\"conversation\":\"c\"", true)]
    [InlineData("\"prompt\":{\"id\":\"p\"}", true)]
    [InlineData("\"previous_response_id\":null", false)]
    [InlineData("\"x\":1", false)]
    public void A_prompt_that_refers_to_what_only_the_upstream_has_is_partial(string member, bool isPartial)
    {
        using var prompt = Responses($$"""{"input":[{"role":"user","content":[{"type":"input_text","text":"a",{{Marker}}}]}],{{member}}}""");
        AssertPartial(prompt, isPartial);
    }

    [Fact]
    public void An_item_reference_makes_a_prompt_partial()
    {
        using var prompt = Responses($$"""{"input":[{"type":"item_reference","id":"i"},{"role":"user","content":[{"type":"input_text","text":"a",{{Marker}}}]}]}""");
        AssertPartial(prompt, true);
    }

    [Theory]
    [InlineData("""{"instructions": "x-anthropic-billing-header: 1" ,"input":[{"role":"user","content":"a"}]}""", """{"instructions": null ,"input":[{"role":"user","content":"a"}]}""")]
    [InlineData("""{"input":[{"role":"system","content":"x-anthropic-billing-header: 1"},{"role":"user","content":"a"}]}""", """{"input":[{"role":"user","content":"a"}]}""")]
    [InlineData("""{"input":[{"role":"system","content":[{"type":"input_text","text":"x-anthropic-billing-header: 1"},{"type":"input_text","text":"b"}]}]}""",
        """{"input":[{"role":"system","content":[{"type":"input_text","text":"b"}]}]}""")]
    public void Volatile_blocks_are_left_out(string body, string forwarded)
    {
        using var prompt = Responses(body);
        Assert.Equal((1, 1), (prompt.VolatileBlocks, prompt.Blocks.Length));
        Assert.Equal(forwarded, prompt.Forwarded());
    }

    [Theory]
    [InlineData("""{"input":5}""", 1)]
    [InlineData("""{"input":{"type":"message"}}""", 1)]
    [InlineData("""{"input":[5,null,[],{"type":7},{"type":"message","content":7}]}""", 5)]
    [InlineData("""{"input":[],"instructions":["a",{"type":"input_text","text":"b"}]}""", 2)]
    [InlineData("""{"input":null,"tools":null,"instructions":null}""", 0)]
    [InlineData("""{"messages":[{"role":"user","content":"not an input"}]}""", 0)]
    public void What_is_not_valid_but_sent_is_a_block_all_the_same(string body, int blocks)
    {
        using var prompt = Responses(body);
        Assert.Equal(blocks, prompt.Blocks.Length);
        Assert.Equal(body, prompt.Forwarded());
    }

    private static void AssertPartial(ParsedPrompt prompt, bool isPartial)
    {
        Assert.Equal((isPartial, isPartial), (prompt.IsPartial, prompt.Candidates.IsEmpty));
        int[] counts = [.. prompt.Blocks.ToArray().Select(static _ => 2_000)];
        var decision = CacheDecision.Decide(prompt, [], counts, 5_000, 1024, DateTimeOffset.UnixEpoch);
        Assert.Equal(isPartial ? CacheOutcome.Skipped : CacheOutcome.Write, decision.Outcome);
        Assert.Equal(isPartial ? CacheReason.NotCacheable : null, decision.Reason);
        Assert.Equal(isPartial, decision.Writes.Count == 0);
    }

    private static ParsedPrompt Responses(string body) => Read.Prompt(PromptDialect.Responses, body);
}
