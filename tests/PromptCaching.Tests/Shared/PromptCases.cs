using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PromptCaching.Prompts;
using PromptCaching.Tests.Reference;

namespace PromptCaching.Tests.Shared;

/// <summary>Situations for property tests.</summary>
internal static class PromptCases
{
    private static readonly PromptRules[] Rules =
    [
        new() { VolatilePrefixes = ["x-anthropic-billing-header:", "", "volatile: "] },
        new() { EnabledTtls = [CacheTier.OneDay, CacheTier.OneHour, CacheTier.FiveMinutes], DefaultTtl = CacheTier.OneHour, HashKey = "a key"u8.ToArray(), StripFromPrompt = false },
        new() { EnabledTtls = [CacheTier.FiveMinutes], VolatilePrefixes = [] },
        new() { EnabledTtls = [CacheTier.FiveMinutes, CacheTier.OneHour, CacheTier.OneDay], LookBack = 3 },
    ];

    private static readonly PromptParser[] Parsers = [.. Rules.Select(rules => new PromptParser(rules))];

    public static Arbitrary<PromptCase> Arbitrary { get; } =
        Arb.From(Gen.Choose(0, int.MaxValue).Select(FromSeed), Smaller);

    /// <summary>The same seed gives the same case on every machine.</summary>
    public static PromptCase FromSeed(int seed)
    {
        var random = new Random(seed);
        var dialect = (PromptDialect)random.Next(2);
        var rules = random.Next(Rules.Length + 4) % Rules.Length;
        var query = random.Next(12) switch { 0 => "lastUserMessage", 1 => random.Next(3) == 0 ? "firstUserMessage" : null, _ => null };
        var body = new BodyGenerator(random, dialect, random.Next(3) switch { 0 => 0, 1 => 0.25, _ => 1 }).Body();
        return new PromptCase(Encoding.UTF8.GetBytes(body), dialect, Rules[rules], query, seed & 0xFFFFFF) { Parser = Parsers[rules] };
    }

    /// <summary>The same situation with one part of the body left out.</summary>
    private static IEnumerable<PromptCase> Smaller(PromptCase example)
    {
        var text = Encoding.UTF8.GetString(example.Body);
        Node root;
        try
        {
            root = NaiveJson.Parse(text);
        }
        catch (NaiveJsonException)
        {
            yield break;
        }
        foreach (var (start, end) in Cuts(root)) yield return example with { Body = Encoding.UTF8.GetBytes(text.Remove(start, end - start)) };
    }

    private static IEnumerable<(int Start, int End)> Cuts(Node node)
    {
        (int Start, Node Value)[] items = node switch
        {
            ObjectNode value => [.. value.Members.Select(member => (member.Start, member.Value))],
            ArrayNode array => [.. array.Elements.Select(element => (element.Start, element))],
            _ => [],
        };
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0) yield return (items[i - 1].Value.End, items[i].Value.End);
            else yield return (items[i].Start, items.Length > 1 ? items[1].Start : items[i].Value.End);
        }
        foreach (var (_, value) in items)
        {
            foreach (var cut in Cuts(value)) yield return cut;
        }
    }
}
