using System.Buffers;
using System.Text;
using PromptCaching.Tokens;

namespace PromptCaching.Tests.Tokens;

/// <summary>The built-in encodings, loaded once from the ranks beside the tests.</summary>
internal static class Encoders
{
    private static readonly Lazy<BytePairEncoder> O200k = new(() => Load(BytePairEncoding.O200kBase));
    private static readonly Lazy<BytePairEncoder> Cl100k = new(() => Load(BytePairEncoding.Cl100kBase));

    public static string[] Names { get; } = ["o200k_base", "cl100k_base"];

    public static BytePairEncoder Named(string name) => name == "o200k_base" ? O200k.Value : Cl100k.Value;

    public static string PathOf(BytePairEncoding encoding) => Path.Combine(AppContext.BaseDirectory, "ranks", BytePairEncoder.RanksName(encoding) + ".tiktoken");

    public static int[] Ids(this BytePairEncoder encoder, string text) => encoder.Ids(Encoding.UTF8.GetBytes(text));

    public static int[] Ids(this BytePairEncoder encoder, ReadOnlySpan<byte> utf8)
    {
        var output = new ArrayBufferWriter<int>();
        var count = encoder.Encode(utf8, output);
        Assert.Equal(count, output.WrittenCount);
        Assert.Equal(count, encoder.Count(utf8));
        return output.WrittenSpan.ToArray();
    }

    private static BytePairEncoder Load(BytePairEncoding encoding)
    {
        using var ranks = File.OpenRead(PathOf(encoding));
        return BytePairEncoder.Load(ranks, encoding);
    }
}
