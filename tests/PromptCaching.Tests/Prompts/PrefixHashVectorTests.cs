using System.Text;
using System.Text.Json;
using PromptCaching.Prompts;
using PromptCaching.Tests.Shared;

namespace PromptCaching.Tests.Prompts;

/// <summary>Hashes that a program in another language computed from the words of cache-semantics §5 (<c>Vectors/prefix-hashes.json</c>).</summary>
public sealed class PrefixHashVectorTests
{
    private static readonly Dictionary<string, Vector> Vectors = Load().ToDictionary(vector => vector.Name);

    public static TheoryData<string> Names => [.. Vectors.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void S5_The_chain_equals_an_independent_programs(string name)
    {
        var vector = Vectors[name];
        var dialect = vector.Dialect == "messages" ? PromptDialect.Messages : PromptDialect.ChatCompletions;
        using var prompt = Read.Prompt(dialect, vector.Body, new PromptRules { HashKey = Encoding.UTF8.GetBytes(vector.Key) });
        Assert.Equal(vector.Hashes, prompt.Blocks.ToArray().Select(block => block.Hash.ToString()));
    }

    [Fact]
    public void S5_The_same_text_escaped_otherwise_hashes_alike()
    {
        Assert.Equal(Vectors["two-byte letters"].Hashes, Vectors["two-byte letters, escaped"].Hashes);
        Assert.Equal(Vectors["plain text"].Hashes, Vectors["white space everywhere"].Hashes);
        Assert.NotEqual(Vectors["a lone high surrogate"].Hashes, Vectors["a lone low surrogate"].Hashes);
    }

    private static Vector[] Load()
    {
        using var stream = typeof(PrefixHashVectorTests).Assembly.GetManifestResourceStream("prefix-hashes.json")!;
        return JsonSerializer.Deserialize<Vector[]>(stream, JsonSerializerOptions.Web)!;
    }

    private sealed record Vector(string Name, string Dialect, string Key, string Body, string[] Hashes);
}
