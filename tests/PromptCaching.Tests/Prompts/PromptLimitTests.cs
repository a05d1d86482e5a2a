using System.Buffers;
using System.Text;
using PromptCaching.Prompts;
using PromptCaching.Tests.Shared;

namespace PromptCaching.Tests.Prompts;

public sealed class PromptLimitTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{}}")]
    [InlineData("{} {}")]
    [InlineData("{'a':1}")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":"\x"}""")]
    [InlineData("""{"a":"\u12"}""")]
    [InlineData("{\"a\":\"\u0001\"}")]
    [InlineData("""{"a":NaN}""")]
    [InlineData("// comment\n{}")]
    [InlineData("\uFEFF{}")]
    public void What_is_not_JSON_is_refused(string body)
    {
        var error = Read.Refusal(Encoding.UTF8.GetBytes(body));
        Assert.Equal((PromptErrorCode.InvalidJson, null), (error.Code, error.Param));
    }

    [Fact]
    public void The_error_says_where_the_JSON_is_broken_and_quotes_nothing()
    {
        var error = Read.Refusal("{\n  \"secret\": secret}"u8.ToArray());
        Assert.Equal("The body is not valid JSON (line 2, byte 13).", error.Message);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [InlineData(new byte[] { (byte)'"', 0xED, 0xA0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xC0, 0x80, (byte)'"' })]
    public void What_is_not_UTF_8_is_refused(byte[] body) => Assert.Equal("The body is not UTF-8.", Read.Refusal(body).Message);

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("\"{}\"")]
    public void What_is_no_object_is_refused(string body) => Assert.Equal(PromptErrorCode.NotAnObject, Read.Refusal(Encoding.UTF8.GetBytes(body)).Code);

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void Sixty_four_levels_are_read_and_sixty_five_refused(char open, char close)
    {
        var level = open == '{' ? "{\"a\":" : "[";
        string Nested(int levels) => string.Concat(Enumerable.Repeat(level, levels)) + "1" + new string(close, levels);
        using var prompt = Read.Chat($$"""{"tools":[{{Nested(62)}}]}""");
        Assert.Single(prompt.Blocks.ToArray());
        Assert.Equal(Nested(62), prompt.Counted(0));
        Assert.Equal(PromptErrorCode.TooDeep, Read.Refusal(Encoding.UTF8.GetBytes($$"""{"tools":[{{Nested(63)}}]}""")).Code);
    }

    [Fact]
    public void Twenty_thousand_blocks_are_read_and_one_more_refused()
    {
        static byte[] Tools(int count) => Encoding.UTF8.GetBytes($$"""{"tools":[{{string.Join(',', Enumerable.Repeat("{}", count))}}]}""");
        using var prompt = Read.Chat(Encoding.UTF8.GetString(Tools(20_000)));
        Assert.Equal(20_000, prompt.Blocks.Length);
        Assert.Equal("The prompt has more than 20000 blocks.", Read.Refusal(Tools(20_001)).Message);
        var messages = string.Join(',', Enumerable.Repeat("""{"role":"user","content":"x"}""", 20_001));
        Assert.Equal(PromptErrorCode.TooManyBlocks, Read.Refusal(Encoding.UTF8.GetBytes($$"""{"messages":[{{messages}}]}""")).Code);
    }

    [Fact]
    public void More_values_than_the_index_holds_are_refused()
    {
        var body = new ArrayBufferWriter<byte>();
        body.Write("{\"x\":[0"u8);
        for (var i = 0; i < 4 * 1024 * 1024; i++) body.Write(",0"u8);
        body.Write("]}"u8);
        Assert.Equal(PromptErrorCode.TooManyValues, Read.Refusal(body.WrittenMemory).Code);
    }

    [Fact]
    public void A_huge_text_is_read_whole()
    {
        var text = new string('x', 5_000_000);
        using var prompt = Read.Chat($$"""{"messages":[{"role":"user","content":"{{text}}\n"}]}""");
        Assert.Equal(text + "\n", prompt.Counted(0));
    }

    [Fact]
    public void An_object_of_many_names_is_sorted_and_its_last_values_kept()
    {
        var names = Enumerable.Range(0, 5_000).Select(i => (i * 2_654_435_761L) % 1_000).ToArray();
        var members = names.Select((name, i) => $"\"{name}\":{i}");
        using var prompt = Read.Chat("{\"tools\":[{" + string.Join(',', members) + "}]}");
        var expected = names.Select((name, i) => (Name: name.ToString(System.Globalization.CultureInfo.InvariantCulture), Value: i))
            .GroupBy(member => member.Name).OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"\"{member.Key}\":{member.Last().Value}");
        Assert.Equal($"{{{string.Join(',', expected)}}}", prompt.Counted(0));
    }
}
