using System.Text;
using PromptCaching.Prompts;

namespace PromptCaching.Tests.Shared;

/// <summary>One generated situation: a body, the rules it is read under, and what index, tokenizer and upstream say about it.</summary>
internal sealed record PromptCase(byte[] Body, PromptDialect Dialect, PromptRules Rules, string? Query, int Seed)
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The parser to use; null = a new one for the rules.</summary>
    public PromptParser? Parser { get; init; }

    public long PromptTokens => new Random(Seed).Next(20) switch { 0 => 0, 1 => -1, 2 => 1_000_000_000_000, var n => n * 131 };

    public long Floor => new Random(Seed + 1).Next(7) switch { 0 => 0, 1 => 1, 2 => PromptTokens, var n => n * 97 };

    /// <summary>Raw counts, now and then failed.</summary>
    public int[] Counts(int blocks)
    {
        var random = new Random(Seed + 2);
        return random.Next(30) switch
        {
            0 => [.. Enumerable.Repeat(7, blocks + 1)],
            1 => [.. Enumerable.Repeat(-1, blocks)],
            2 => new int[blocks],
            3 => [.. Enumerable.Repeat(int.MaxValue, blocks)],
            _ => [.. Enumerable.Range(0, blocks).Select(_ => random.Next(200))],
        };
    }

    /// <summary>What the index finds: some of the candidates, some dead, some nonsense.</summary>
    public PrefixMatch[] Matches(PrefixHash[] candidates)
    {
        var random = new Random(Seed + 3);
        var share = random.Next(4) * 0.2;
        List<PrefixMatch> matches = [];
        foreach (var hash in candidates.Order())
        {
            if (random.NextDouble() >= share) continue;
            var tokens = random.Next(12) switch { 0 => 0, 1 => -5, 2 => 5_000_000_000, _ => random.Next(1, 3000) };
            var tier = (CacheTier)(random.Next(25) == 0 ? 9 : random.Next(3));
            matches.Add(new PrefixMatch(hash, tokens, tier, Start.AddSeconds(random.Next(-2, 40)), Start.AddMinutes(-random.Next(60))));
        }
        if (random.Next(5) == 0) matches.Add(new PrefixMatch(new PrefixHash(new byte[PrefixHash.Size]), 10, CacheTier.OneDay, Start.AddDays(1), Start));
        return [.. matches];
    }

    /// <summary>Shown when a property fails.</summary>
    public override string ToString() => $"{Dialect}, query {Query ?? "none"}, seed {Seed}, rules {Rules}:\n{Encoding.UTF8.GetString(Body)}";
}
