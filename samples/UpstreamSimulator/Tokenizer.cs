using System.Text;
using PromptCaching.Tokens;

namespace UpstreamSimulator;

/// <summary>The o200k tokenizer.</summary>
internal sealed class Tokenizer
{
    private readonly BytePairEncoder _encoder;

    public Tokenizer()
    {
        using var ranks = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "ranks", "o200k_base.tiktoken"));
        _encoder = BytePairEncoder.Load(ranks, BytePairEncoding.O200kBase);
    }

    public int Count(string text) => _encoder.Count(Encoding.UTF8.GetBytes(text));
}
