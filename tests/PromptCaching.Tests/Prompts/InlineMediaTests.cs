using System.Buffers;
using System.Text;
using PromptCaching.Tests.Shared;

namespace PromptCaching.Tests.Prompts;

public sealed class InlineMediaTests
{
    private const int Length = 150_000;

    [Theory]
    [InlineData("""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"DATA"}}""", 1_365)]
    [InlineData("""{"type":"tool_result","tool_use_id":"1","content":[{"type":"text","text":"see"},{"type":"image","source":{"type":"base64","data":"DATA"}}]}""", 1_365)]
    [InlineData("""{"type":"tool_result","content":[{"type":"image","source":{"data":"DATA"}},{"type":"image","source":{"data":"DATA"}}]}""", 2 * 1_365)]
    public void S10_A_png_counts_by_its_size_and_not_by_its_bytes(string block, int tokens) =>
        Assert.Equal(tokens, Media(block, Png(1_280, 800), out _));

    [Theory]
    [InlineData(10_000, 10_000, 1_600)]
    [InlineData(1, 1, 1)]
    public void S10_No_picture_counts_more_than_the_largest_or_nothing(int width, int height, int tokens) =>
        Assert.Equal(tokens, Media("""{"type":"image","source":{"data":"DATA"}}""", Png(width, height), out _));

    [Theory]
    [InlineData("""{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,DATA"}}""", "\u00FF\u00D8\u00FF", 1_500)]
    [InlineData("""{"type":"image_url","image_url":"data:image/webp;base64,DATA"}""", "RIFF....WEBP", 1_500)]
    [InlineData("""{"type":"file","file":{"file_data":"data:application/pdf;base64,DATA"}}""", "%PDF-1.7", 200_000 / 32)]
    [InlineData("""{"type":"input_audio","input_audio":{"data":"DATA","format":"mp3"}}""", "ID3", 200_000 / 2_000)]
    [InlineData("""{"type":"redacted_thinking","signature":"DATA"}""", "x", 200_000 / 5)]
    public void S10_Media_of_unknown_size_count_by_their_kind(string block, string start, int tokens) =>
        Assert.Equal(tokens, Media(block, Starting(Encoding.Latin1.GetBytes(start)), out _));

    [Fact]
    public void S10_What_stands_around_a_picture_is_counted_as_text()
    {
        Media("""{"type":"image","source":{"data":"DATA","type":"base64"},"title":"\"data\":\"x"}""", Png(1_280, 800), out var text);
        Assert.Equal("""{"source":{"data":"","type":"base64"},"title":"\"data\":\"x","type":"image"}""", text);
    }

    [Theory]
    [InlineData("""{"type":"tool_use","id":"1","name":"f","input":{"data":"DATA"}}""")]                        // the model wrote it
    [InlineData("""{"type":"tool_result","content":"DATA"}""")]                                                // a tool printed it
    [InlineData("""{"type":"document","source":{"type":"text","data":"Plain words, DATA"}}""")]
    [InlineData("""{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}""")]
    [InlineData("""{"type":"text","text":"DATA"}""")]
    public void S10_What_a_model_reads_as_text_is_counted_as_text(string block)
    {
        Assert.Equal(0, Media(block, Png(1_280, 800), out var text));
        if (block.Contains("DATA", StringComparison.Ordinal)) Assert.Contains(Convert.ToBase64String(Png(1_280, 800)), text, StringComparison.Ordinal);
    }

    private static int Media(string block, byte[] data, out string text)
    {
        var body = $$"""{"messages":[{"role":"user","content":[{{block.Replace("DATA", Convert.ToBase64String(data), StringComparison.Ordinal)}}]}]}""";
        using var prompt = Read.Messages(body);
        var output = new ArrayBufferWriter<byte>();
        var tokens = prompt.WriteCountedText(0, output);
        text = Encoding.UTF8.GetString(output.WrittenSpan);
        return tokens;
    }

    private static byte[] Png(int width, int height) => Starting([
        0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', 0, 0, 0, 13, .. "IHDR"u8,
        (byte)(width >> 24), (byte)(width >> 16), (byte)(width >> 8), (byte)width, (byte)(height >> 24), (byte)(height >> 16), (byte)(height >> 8), (byte)height]);

    private static byte[] Starting(ReadOnlySpan<byte> start)
    {
        var data = new byte[Length];
        new Random(1).NextBytes(data);
        start.CopyTo(data);
        return data;
    }
}
