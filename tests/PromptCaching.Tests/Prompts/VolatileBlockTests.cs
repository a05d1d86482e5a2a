using PromptCaching.Prompts;
using PromptCaching.Tests.Shared;

namespace PromptCaching.Tests.Prompts;

public sealed class VolatileBlockTests
{
    private const string Header = "x-anthropic-billing-header: cch=1";

    [Theory]
    [InlineData("x-anthropic-billing-header: cch=1", 0)]
    [InlineData(" \\n\\t x-anthropic-billing-header:", 0)]
    [InlineData("\\u00a0\\u0078-anthropic\\u002dbilling-header:z", 0)]
    [InlineData("x-anthropic-billing-header", 1)]
    [InlineData("X-Anthropic-Billing-Header:", 1)]
    [InlineData("see x-anthropic-billing-header: cch=1", 1)]
    [InlineData("\\ud800x-anthropic-billing-header:", 1)]
    [InlineData("\\ufeffx-anthropic-billing-header:", 1)]
    [InlineData("", 1)]
    [InlineData("   ", 1)]
    public void S4_A_system_text_that_starts_with_a_configured_prefix_is_left_out(string text, int blocks)
    {
        using var asString = Read.Chat($$"""{"messages":[{"role":"system","content":"{{text}}"}]}""");
        using var asPart = Read.Messages($$"""{"system":[{"type":"text","text":"{{text}}"}]}""");
        Assert.Equal((blocks, blocks), (asString.Blocks.Length, asPart.Blocks.Length));
        Assert.Equal((1 - blocks, 1 - blocks), (asString.VolatileBlocks, asPart.VolatileBlocks));
    }

    [Theory]
    [InlineData("""{"type":"text","text":"x-anthropic-billing-header: 1","cache_control":{"type":"ephemeral"}}""", "system")]
    [InlineData("""{"type":"text","text":"x-anthropic-billing-header: 1"}""", "user")]
    [InlineData("""{"type":"text","text":"x-anthropic-billing-header: 1"}""", "developer")]
    [InlineData("""{"type":"note","text":"x-anthropic-billing-header: 1"}""", "system")]
    [InlineData("""{"type":"text","text":["x-anthropic-billing-header: 1"]}""", "system")]
    public void S4_Marked_blocks_other_roles_and_other_kinds_are_never_volatile(string part, string role)
    {
        using var prompt = Read.Chat($$"""{"messages":[{"role":"{{role}}","content":[{{part}}]}]}""");
        Assert.Equal((1, 0), (prompt.Blocks.Length, prompt.VolatileBlocks));
    }

    [Fact]
    public void S4_A_changing_header_changes_neither_hash_nor_positions()
    {
        using var first = Read.Messages(WithHeader("1"));
        using var second = Read.Messages(WithHeader("2"));
        using var without = Read.Messages("""{"system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"hi"}]}""");
        Assert.Equal(first.LastHash(), second.LastHash());
        Assert.Equal(first.LastHash(), without.LastHash());
        Assert.Equal(without.Blocks[^1].Position, first.Blocks[^1].Position);
        Assert.Equal(without.Marks(), first.Marks());
    }

    [Theory]
    [InlineData("""[V,A]""", """[A]""")]
    [InlineData("""[A,V]""", """[A]""")]
    [InlineData("""[A , V , B]""", """[A , B]""")]
    [InlineData("""[ V , V , A , V , B , V ]""", """[ A , B ]""")]
    [InlineData("""[V, V]""", "[]")]
    [InlineData("""[ V ]""", "[]")]
    [InlineData("V1", "[]")]
    [InlineData("V", "[]")]
    [InlineData("""[N]""", "[]")]
    [InlineData("""[N,A]""", """[A]""")]
    [InlineData("[]", "[]")]
    public void S4_The_forwarded_body_has_no_volatile_blocks_and_its_commas_right(string system, string forwarded)
    {
        using var prompt = Read.Messages($$"""{"model":"m", "system": {{Spell(system)}} ,"messages":[]}""");
        Assert.Equal($$"""{"model":"m", "system": {{Spell(forwarded)}} ,"messages":[]}""", prompt.Forwarded());
    }

    [Fact]
    public void S12_Observed_mode_forwards_volatile_blocks_and_markers_as_they_are()
    {
        const string marked = """{"type":"text","text":"x","cache_control":{"type":"ephemeral"}}""";
        var body = $$"""{"system":[{{Spell("V")}}, {{Spell("N")}}, {{marked}}],"messages":[]}""";
        using var prompt = Read.Messages(body);
        Assert.Equal(body, prompt.Forwarded(CacheMode.Observed));
    }

    [Theory]
    [InlineData("S1,U", "U")]
    [InlineData(" S1 , U ", " U ")]
    [InlineData("U , S1", "U")]
    [InlineData("S1,SV,U,SVV", "U")]
    [InlineData("S1", "")]
    [InlineData("SVA,U", "SA,U")]
    public void S4_A_system_message_of_nothing_else_is_not_forwarded(string messages, string forwarded)
    {
        using var prompt = Read.Chat($$"""{"messages":[{{SpellMessages(messages)}}],"model":"m"}""");
        Assert.Equal($$"""{"messages":[{{SpellMessages(forwarded)}}],"model":"m"}""", prompt.Forwarded());
    }

    [Fact]
    public void S12_Off_mode_forwards_volatile_blocks_and_strips_their_empty_markers()
    {
        using var prompt = Read.Messages($$"""{"system":[{{Spell("N")}}]}""");
        Assert.Equal($$"""{"system":[{{Spell("V")}}]}""", prompt.Forwarded(CacheMode.Off));
    }

    [Fact]
    public void S4_With_stripping_off_volatile_blocks_are_forwarded_and_still_not_hashed()
    {
        var body = $$"""{"system":[{{Spell("V")}},{{Spell("A")}}]}""";
        using var prompt = Read.Messages(body, new PromptRules { StripFromPrompt = false });
        Assert.Equal(body, prompt.Forwarded());
        Assert.Equal((1, 1), (prompt.Blocks.Length, prompt.VolatileBlocks));
    }

    [Fact]
    public void S4_Empty_prefixes_are_ignored_and_others_replace_the_default()
    {
        var rules = new PromptRules { VolatilePrefixes = ["", "nonce=é"] };
        using var prompt = Read.Chat("""{"messages":[{"role":"system","content":"nonce=\u00e91"},{"role":"system","content":"x-anthropic-billing-header:"}]}""", rules);
        Assert.Equal((1, 1), (prompt.Blocks.Length, prompt.VolatileBlocks));
    }

    [Fact]
    public void S4_Without_prefixes_nothing_is_volatile()
    {
        using var prompt = Read.Chat($$"""{"messages":[{"role":"system","content":"{{Header}}"}]}""", new PromptRules { VolatilePrefixes = [] });
        Assert.Single(prompt.Blocks.ToArray());
    }

    private static string WithHeader(string nonce) =>
        """
        {"system":[{"type":"text","text":"x-anthropic-billing-header: cch=NONCE"},{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],
         "messages":[{"role":"user","content":"hi"}]}
        """.Replace("NONCE", nonce, StringComparison.Ordinal);

    private static string SpellMessages(string pattern) => pattern
        .Replace("S1", "{\"role\":\"system\",\"content\":\"" + Header + "\"}", StringComparison.Ordinal)
        .Replace("SVV", $$"""{"role":"system","content":[{{Spell("V,V")}}]}""", StringComparison.Ordinal)
        .Replace("SVA", $$"""{"role":"system","content":[{{Spell("V,A")}}]}""", StringComparison.Ordinal)
        .Replace("SV", $$"""{"role":"system","content":[{{Spell("V")}}]}""", StringComparison.Ordinal)
        .Replace("SA", $$"""{"role":"system","content":[{{Spell("A")}}]}""", StringComparison.Ordinal)
        .Replace("U", """{"role":"user","content":"hi"}""", StringComparison.Ordinal);

    private static string Spell(string pattern) => pattern
        .Replace("V1", $"\"{Header}\"", StringComparison.Ordinal)
        .Replace("V", "{\"type\":\"text\",\"text\":\"" + Header + "\"}", StringComparison.Ordinal)
        .Replace("N", $$"""{"type":"text","text":"{{Header}}","cache_control":null}""", StringComparison.Ordinal)
        .Replace("A", """{"type":"text","text":"a"}""", StringComparison.Ordinal)
        .Replace("B", """{"type":"text","text":"b"}""", StringComparison.Ordinal);
}
