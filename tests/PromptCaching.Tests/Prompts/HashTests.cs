using PromptCaching.Prompts;
using PromptCaching.Tests.Shared;

namespace PromptCaching.Tests.Prompts;

public sealed class HashTests
{
    private const string Plain = """{"messages":[{"role":"user","content":[{"type":"text","text":"Hello"}]}]}""";

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"Hello","cache_control":{"type":"ephemeral"}}]}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"cache_control":{"type":"ephemeral","ttl":"1h"},"type":"text","text":"Hello"}]}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"cache\u005fcontrol":null,"type":"text","text":"Hello"}]}],"cache_control":{"type":"ephemeral"}}""")]
    public void S5_A_marked_and_an_unmarked_block_hash_alike(string marked)
    {
        using var left = Read.Chat(Plain);
        using var right = Read.Chat(marked);
        Assert.Equal(left.LastHash(), right.LastHash());
    }

    [Fact]
    public void S5_Cache_control_deeper_than_the_block_is_part_of_it()
    {
        using var with = Read.Chat("""{"tools":[{"function":{"cache_control":{"type":"ephemeral"}}}]}""");
        using var without = Read.Chat("""{"tools":[{"function":{}}]}""");
        Assert.NotEqual(with.LastHash(), without.LastHash());
        Assert.Empty(with.Marks());
    }

    [Fact]
    public void S5_A_snapshot_does_not_end_the_running_hash()
    {
        using var two = Read.Chat("""{"messages":[{"role":"user","content":"a"},{"role":"user","content":"b"}]}""");
        using var one = Read.Chat("""{"messages":[{"role":"user","content":"a"}]}""");
        Assert.Equal(one.Blocks[0].Hash, two.Blocks[0].Hash);
        Assert.NotEqual(two.Blocks[0].Hash, two.Blocks[1].Hash);
    }

    [Fact]
    public void S5_A_key_changes_every_hash()
    {
        using var plain = Read.Chat(Plain);
        using var keyed = Read.Chat(Plain, new PromptRules { HashKey = "k"u8.ToArray() });
        using var otherwise = Read.Chat(Plain, new PromptRules { HashKey = "l"u8.ToArray() });
        Assert.Distinct([plain.LastHash(), keyed.LastHash(), otherwise.LastHash()]);
    }

    [Fact]
    public void Block_hashes_name_a_block_apart_from_what_precedes_it()
    {
        var rules = new PromptRules { SkeletonKey = "deployment"u8.ToArray() };
        using var first = Read.Chat("""{"messages":[{"role":"user","content":"a"},{"role":"user","content":"same"}]}""", rules);
        using var second = Read.Chat("""{"messages":[{"role":"user","content":[{"text":"same","type":"text"}]}]}""", rules);
        using var otherRole = Read.Chat("""{"messages":[{"role":"assistant","content":"same"}]}""", rules);
        using var otherKey = Read.Chat("""{"messages":[{"role":"user","content":"same"}]}""");
        Assert.Equal(first.HashBlock(1), second.HashBlock(0));
        Assert.Distinct([first.HashBlock(0), first.HashBlock(1), otherRole.HashBlock(0), otherKey.HashBlock(0)]);
    }

    [Theory]
    [InlineData("\"a\\u00e9\\n\\ud83d\\ude00\\ud800\\/\"", "aé\n😀\uFFFD/")]
    [InlineData("\"plain é\"", "plain é")]
    [InlineData("\"\"", "")]
    public void S10_The_counted_text_of_a_text_block_is_plain(string content, string counted)
    {
        using var prompt = Read.Chat($$"""{"messages":[{"role":"user","content":{{content}}},{"role":"user","content":[{"text":{{content}},"type":"text"}]}]}""");
        Assert.Equal((counted, counted), (prompt.Counted(0), prompt.Counted(1)));
    }

    [Fact]
    public void S10_The_counted_text_of_any_other_block_is_canonical_JSON()
    {
        using var prompt = Read.Chat("""{"tools":[ {"type" : "function", "cache_control":{"type":"ephemeral"}, "function":{"b":1,"a":"\u00e9"}} ]}""");
        Assert.Equal("""{"function":{"a":"é","b":1},"type":"function"}""", prompt.Counted(0));
    }
}
