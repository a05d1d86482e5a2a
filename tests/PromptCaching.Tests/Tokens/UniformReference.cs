using System.Text;
using PromptCaching.Tokens;

namespace PromptCaching.Tests.Tokens;

/// <summary>Byte-pair encoding of one letter repeated, in rounds: the lowest pair everywhere at once, from the left. Independent of the product's code; it
/// checks that no join makes a pair that should have come earlier, which is what makes rounds right.</summary>
internal static class UniformReference
{
    private static readonly Dictionary<string, Dictionary<string, int>> Ranks = Encoders.Names.ToDictionary(n => n, Read);
    private static readonly Dictionary<string, Dictionary<int, string>> Tokens = Ranks.ToDictionary(r => r.Key, r => r.Value.ToDictionary(t => t.Value, t => t.Key));

    public static int[] Encode(string encoding, byte letter, int length)
    {
        var ranks = Ranks[encoding];
        var parts = Enumerable.Repeat(1, length).ToList();
        var lastRank = -1;
        while (true)
        {
            var best = parts.Zip(parts.Skip(1), (a, b) => (a, b)).Distinct()
                .Select(p => (p.a, p.b, Rank: ranks.GetValueOrDefault(Run(letter, p.a + p.b), int.MaxValue))).DefaultIfEmpty((a: 0, b: 0, Rank: int.MaxValue)).MinBy(p => p.Rank);
            if (best.Rank == int.MaxValue) return [.. parts.Select(p => ranks[Run(letter, p)])];
            Assert.True(best.Rank >= lastRank);
            lastRank = best.Rank;
            var sum = best.a + best.b;
            var joined = new List<int>(parts.Count);
            for (var i = 0; i < parts.Count; i++)
            {
                var isPair = i + 1 < parts.Count && parts[i] + parts[i + 1] == sum;
                joined.Add(isPair ? sum : parts[i]);
                if (isPair) i++;
            }
            parts = joined;
        }
    }

    public static byte[] Decode(string encoding, int[] ids) => Encoding.Latin1.GetBytes(string.Concat(ids.Select(id => Tokens[encoding][id])));

    private static string Run(byte letter, int length) => new((char)letter, length);

    private static Dictionary<string, int> Read(string name)
    {
        var path = Encoders.PathOf(name == "o200k_base" ? BytePairEncoding.O200kBase : BytePairEncoding.Cl100kBase);
        return File.ReadLines(path).Select(line => line.Split(' '))
            .ToDictionary(p => Encoding.Latin1.GetString(Convert.FromBase64String(p[0])), p => int.Parse(p[1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
