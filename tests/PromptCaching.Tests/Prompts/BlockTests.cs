using PromptCaching.Prompts;
using PromptCaching.Tests.Shared;

namespace PromptCaching.Tests.Prompts;

public sealed class BlockTests
{
    [Theory]
    [InlineData("""{"tools":[{"a":1}],"messages":[{"role":"user","content":"u"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"u"}],"tools":[{"a":1}]}""")]
    public void S4_Tools_come_before_messages_in_whatever_order_they_are_sent(string body)
    {
        using var prompt = Read.Chat(body);
        Assert.Equal(["tool_definition/tool_definition", "text/user"], prompt.Outline());
    }

    [Fact]
    public void S4_A_string_equals_an_array_of_one_text_part()
    {
        using var text = Read.Chat("""{"messages":[{"role":"user","content":"Hello \"you\""}]}""");
        using var array = Read.Chat("""{"messages":[{"role":"user","content":[{"type":"text","text":"Hello \"you\""}]}]}""");
        Assert.Equal(text.LastHash(), array.LastHash());
    }

    [Fact]
    public void S4_An_Anthropic_system_string_equals_an_array_of_one_text_block()
    {
        using var text = Read.Messages("""{"system":"Be brief.","messages":[]}""");
        using var array = Read.Messages("""{"messages":[],"system":[{"text":"Be brief.","type":"text"}]}""");
        Assert.Equal(text.LastHash(), array.LastHash());
    }

    [Fact]
    public void S4_Null_content_adds_no_block()
    {
        using var prompt = Read.Chat("""{"messages":[{"role":"assistant","content":null},{"role":"user","content":"u"},{"role":"user"}]}""");
        Assert.Equal(["text/user"], prompt.Outline());
    }

    [Fact]
    public void S4_Tool_calls_follow_the_content_of_their_message()
    {
        using var prompt = Read.Chat("""{"messages":[{"tool_calls":[{"id":"1"},{"id":"2"}],"content":"so","role":"assistant"}]}""");
        Assert.Equal(["text/assistant", "tool_call/tool_call", "tool_call/tool_call"], prompt.Outline());
        Assert.Equal("""{"id":"2"}""", prompt.Counted(2));
    }

    [Fact]
    public void S4_Tool_calls_of_other_roles_are_ignored_for_hashing_and_forwarded()
    {
        const string Body = """{"messages":[{"role":"user","content":"x","tool_calls":[{"id":"1","cache_control":{"type":"ephemeral"}}]}]}""";
        using var prompt = Read.Chat(Body);
        Assert.Equal(["text/user"], prompt.Outline());
        Assert.Equal(Body, prompt.Forwarded());
    }

    [Fact]
    public void S4_Anthropic_blocks_come_as_tools_system_messages()
    {
        using var prompt = Read.Messages("""
            {"messages":[
                {"role":"user","content":"go"},
                {"role":"assistant","content":[{"type":"thinking","thinking":"hm"},{"type":"tool_use","id":"1","name":"f","input":{}}]},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":"ok"},{"type":"image","source":{}},{"type":"document","source":{}}]}],
             "system":[{"type":"text","text":"s"}],
             "tools":[{"name":"f"}]}
            """);
        Assert.Equal(
            ["tool_definition/tool_definition", "text/system", "text/user", "thinking/assistant", "tool_call/assistant", "tool_result/user", "image/user", "document/user"],
            prompt.Outline());
    }

    [Theory]
    [InlineData("""{"type":"text","text":"t"}""", "text")]
    [InlineData("""{"type":"text"}""", "text")]
    [InlineData("""{"type":"t\u0065xt","text":"t"}""", "text")]
    [InlineData("""{"type":"image_url","image_url":{}}""", "image")]
    [InlineData("""{"type":"image","source":{}}""", "image")]
    [InlineData("""{"type":"input_audio","input_audio":{}}""", "audio")]
    [InlineData("""{"type":"file","file":{}}""", "document")]
    [InlineData("""{"type":"document"}""", "document")]
    [InlineData("""{"type":"thinking"}""", "thinking")]
    [InlineData("""{"type":"redacted_thinking"}""", "thinking")]
    [InlineData("""{"type":"refusal","refusal":"no"}""", "refusal")]
    [InlineData("""{"type":"tool_use"}""", "tool_call")]
    [InlineData("""{"type":"tool_result"}""", "tool_result")]
    [InlineData("""{"type":"video"}""", "other")]
    [InlineData("""{"type":7}""", "other")]
    [InlineData("""{}""", "other")]
    [InlineData("\"bare\"", "other")]
    [InlineData("null", "other")]
    public void S4_Parts_are_known_by_their_type(string part, string kind)
    {
        using var prompt = Read.Chat($$"""{"messages":[{"role":"user","content":[{{part}}]}]}""");
        Assert.Equal([$"{kind}/user"], prompt.Outline());
    }

    [Theory]
    [InlineData("\"system\"", "system")]
    [InlineData("\"developer\"", "developer")]
    [InlineData("\"user\"", "user")]
    [InlineData("\"assistant\"", "assistant")]
    [InlineData("\"tool\"", "tool")]
    [InlineData("\"critic\"", "other")]
    [InlineData("7", "other")]
    public void S4_A_role_outside_the_closed_set_is_named_other(string role, string name)
    {
        using var prompt = Read.Chat($$"""{"messages":[{"role":{{role}},"content":"x"}]}""");
        Assert.Equal(name, prompt.Blocks[0].Role.Name());
    }

    [Fact]
    public void S5_Roles_outside_the_closed_set_are_hashed_as_written()
    {
        using var critic = Read.Chat("""{"messages":[{"role":"critic","content":"x"}]}""");
        using var poet = Read.Chat("""{"messages":[{"role":"poet","content":"x"}]}""");
        Assert.NotEqual(critic.LastHash(), poet.LastHash());
    }

    [Fact]
    public void S4_What_a_tool_answered_is_a_tool_result_whatever_its_parts()
    {
        using var prompt = Read.Chat("""{"messages":[{"role":"tool","content":"a"},{"role":"tool","content":[{"type":"text","text":"b"},{"type":"image_url"}]}]}""");
        Assert.Equal(["tool_result/tool", "tool_result/tool", "tool_result/tool"], prompt.Outline());
        Assert.Equal(["a", "b", """{"type":"image_url"}"""], [prompt.Counted(0), prompt.Counted(1), prompt.Counted(2)]);
    }

    [Fact]
    public void S4_Of_equal_members_the_last_counts()
    {
        using var prompt = Read.Chat("""
            {"messages":[{"role":"user","content":"lost"}],"model":"a",
             "messages":[{"role":"user","role":"assistant","content":"lost","content":"kept"}],"model":"b"}
            """);
        Assert.Equal(["text/assistant"], prompt.Outline());
        Assert.Equal("kept", prompt.Counted(0));
        Assert.Equal("b", prompt.Model);
    }

    [Theory]
    [InlineData("""{"messages":[7,null,"x"]}""", 3)]
    [InlineData("""{"messages":{"role":"user"}}""", 0)]
    [InlineData("""{"messages":"hi","tools":{"a":1}}""", 1)]
    [InlineData("""{"messages":[{"role":"user","content":{"type":"text","text":"x"}}]}""", 1)]
    [InlineData("""{"messages":[{"role":"user","content":true}]}""", 1)]
    [InlineData("""{"messages":[{"role":"assistant","tool_calls":{"id":"1"}}]}""", 1)]
    [InlineData("""{"tools":[1,"x",null]}""", 3)]
    [InlineData("""{}""", 0)]
    public void S4_What_is_not_valid_for_the_dialect_passes_and_is_hashed(string body, int blocks)
    {
        using var prompt = Read.Chat(body);
        Assert.Equal(blocks, prompt.Blocks.Length);
        Assert.Equal(body, prompt.Forwarded());
    }

    [Fact]
    public void Blocks_say_where_they_stand_in_the_body()
    {
        const string Body = """{"messages":[{"role":"user","content":"é"},{"role":"user","content":[ {"type":"text"} ]}]}""";
        using var prompt = Read.Chat(Body);
        var bytes = System.Text.Encoding.UTF8.GetBytes(Body);
        Assert.Equal("\"é\"", System.Text.Encoding.UTF8.GetString(bytes.AsSpan(prompt.Blocks[0].Start, prompt.Blocks[0].Length)));
        Assert.Equal("""{"type":"text"}""", System.Text.Encoding.UTF8.GetString(bytes.AsSpan(prompt.Blocks[1].Start, prompt.Blocks[1].Length)));
    }

    [Theory]
    [InlineData("""{"model":"gpt","stream":true,"stream_options":{"include_usage":true}}""", "gpt", true, true)]
    [InlineData("""{"model":"g\u0070t \ud800","stream":false}""", "gpt \uFFFD", false, false)]
    [InlineData("""{"model":7,"stream":"true","stream_options":{"include_usage":false}}""", null, false, false)]
    [InlineData("""{"model":null,"stream":1,"stream_options":[true]}""", null, false, false)]
    public void Model_and_stream_flags_are_read(string body, string? model, bool stream, bool usage)
    {
        using var prompt = Read.Chat(body);
        Assert.Equal((model, stream, usage), (prompt.Model, prompt.Stream, prompt.ClientAskedForUsage));
    }

    [Fact]
    public void Every_kind_and_role_has_a_name_of_its_own()
    {
        Assert.Distinct(Enum.GetValues<BlockKind>().Select(BlockNames.Name));
        Assert.Distinct(Enum.GetValues<BlockRole>().Select(BlockNames.Name));
    }
}
