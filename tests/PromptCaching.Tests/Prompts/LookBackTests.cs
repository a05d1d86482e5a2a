using PromptCaching.Prompts;
using PromptCaching.Tests.Shared;

namespace PromptCaching.Tests.Prompts;

public sealed class LookBackTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(20, 20)]
    [InlineData(21, 20)]
    [InlineData(35, 20)]
    public void S7_A_breakpoint_looks_back_over_twenty_positions_itself_included(int blocks, int candidates)
    {
        using var prompt = Read.Chat(MarkerTests.Body([.. Enumerable.Repeat<string?>(null, blocks - 1), "5m"]));
        Assert.Equal(Enumerable.Range(blocks - candidates, candidates).Reverse(), prompt.Candidates.ToArray());
    }

    [Fact]
    public void S7_Blocks_after_the_last_breakpoint_are_no_candidates()
    {
        using var prompt = Read.Chat(MarkerTests.Body([null, "5m", null, null]));
        Assert.Equal([1, 0], prompt.Candidates.ToArray());
    }

    [Fact]
    public void S7_Checking_resumes_at_the_next_shallower_breakpoint()
    {
        var ttls = new string?[60];
        ttls[59] = ttls[20] = "5m";
        using var prompt = Read.Chat(MarkerTests.Body(ttls));
        Assert.Equal([.. Enumerable.Range(40, 20).Reverse(), .. Enumerable.Range(1, 20).Reverse()], prompt.Candidates.ToArray());
    }

    [Fact]
    public void S7_Overlapping_windows_name_each_candidate_once()
    {
        var ttls = new string?[30];
        ttls[29] = ttls[25] = ttls[12] = "5m";
        using var prompt = Read.Chat(MarkerTests.Body(ttls));
        Assert.Equal(Enumerable.Range(0, 30).Reverse(), prompt.Candidates.ToArray());
    }

    [Fact]
    public void S7_A_run_of_tool_calls_or_of_results_is_one_position_and_every_boundary_in_it_a_candidate()
    {
        using var prompt = Read.Chat("""
            {"messages":[
                {"role":"user","content":"go"},
                {"role":"assistant","content":null,"tool_calls":[{"id":"1"},{"id":"2"}]},
                {"role":"assistant","content":null,"tool_calls":[{"id":"3"}]},
                {"role":"tool","content":"one"},{"role":"tool","content":"two"},{"role":"tool","content":"three"},
                {"role":"user","content":[{"type":"text","text":"next","cache_control":{"type":"ephemeral"}}]}]}
            """, new PromptRules { LookBack = 3 });
        Assert.Equal([0, 1, 1, 1, 2, 2, 2, 3], prompt.Blocks.ToArray().Select(block => block.Position));
        Assert.Equal([7, 6, 5, 4, 3, 2, 1], prompt.Candidates.ToArray());
    }

    [Fact]
    public void S7_Anthropic_calls_and_results_collapse_and_their_kinds_stay_apart()
    {
        using var prompt = Read.Messages("""
            {"messages":[
                {"role":"assistant","content":[{"type":"tool_use"},{"type":"tool_use"},{"type":"text","text":"and"},{"type":"tool_use"}]},
                {"role":"user","content":[{"type":"tool_result"},{"type":"tool_result"}]}]}
            """);
        Assert.Equal([0, 0, 1, 2, 3, 3], prompt.Blocks.ToArray().Select(block => block.Position));
    }

    [Fact]
    public void S7_Blocks_of_a_run_behind_the_breakpoint_are_no_candidates_of_it()
    {
        using var prompt = Read.Chat("""{"messages":[{"role":"assistant","tool_calls":[{"id":"1"},{"id":"2","cache_control":{"type":"ephemeral"}},{"id":"3"}]}]}""");
        Assert.Equal([1, 0], prompt.Candidates.ToArray());
    }

    [Fact]
    public void S7_Every_tool_definition_is_a_position()
    {
        using var prompt = Read.Chat("""{"tools":[{"a":1},{"a":2},{"a":3}]}""");
        Assert.Equal([0, 1, 2], prompt.Blocks.ToArray().Select(block => block.Position));
    }

    [Fact]
    public void S7_At_most_256_candidates_are_looked_up_the_deepest()
    {
        var calls = string.Join(',', Enumerable.Range(0, 400).Select(i => $$"""{"id":"{{i}}"}"""));
        using var prompt = Read.Chat($$"""
            {"messages":[{"role":"assistant","content":null,"tool_calls":[{{calls}}]},
                {"role":"user","content":[{"type":"text","text":"next","cache_control":{"type":"ephemeral"} }]}]}
            """);
        Assert.Equal(Enumerable.Range(145, 256).Reverse(), prompt.Candidates.ToArray());
        Assert.Equal(prompt.Candidates.ToArray().Select(block => prompt.Blocks.ToArray()[block].Hash), prompt.CandidateHashes());
    }

    [Fact]
    public void S7_Without_breakpoints_there_is_nothing_to_look_up()
    {
        using var prompt = Read.Chat(MarkerTests.Body([null, null]));
        Assert.Empty(prompt.CandidateHashes());
    }
}
