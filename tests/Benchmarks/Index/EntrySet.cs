using System.Buffers.Binary;
using System.Globalization;
using PromptCaching;

namespace Benchmarks.Index;

/// <summary>Entries whose keys are computed from their numbers, in the same way here and in pgbench's scripts: scopes of 500 each.</summary>
internal sealed record EntrySet(int Entries)
{
    public const int PerScope = 500;

    /// <summary>Hashes of a look-up.</summary>
    public const int Candidates = 20;

    /// <summary>Entries of a refresh.</summary>
    public const int Refreshed = 18;

    /// <summary>Entries of a write.</summary>
    public const int Written = 4;

    /// <summary>Numbers from here on are no entries.</summary>
    public const long FirstAbsent = 1_000_000_000;

    /// <summary>Of pgbench's <c>hash_fnv1a</c>.</summary>
    public const long HashSeed = 20_261_126;

    public static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Past any moment at which this runs: nothing of what is loaded expires.</summary>
    public static readonly DateTimeOffset Expiry = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public int Scopes => Entries / PerScope;

    public string Name => Entries >= 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{Entries / 1_000_000} M")
        : string.Create(CultureInfo.InvariantCulture, $"{Entries / 1_000} k");

    /// <summary>Scopes that look-ups beside pgbench are spread over: it takes a script for each.</summary>
    public int[] Sample(int most = 50)
    {
        var count = Math.Min(most, Scopes);
        return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * Scopes / count))];
    }

    public static CacheScope Scope(int scope) => new(new Guid(scope, 0x7ca, 0x4e1, 0xa0, 1, 2, 3, 4, 5, 6, 7), "coding-model-large", "o200k_base-1");

    public static Guid ScopeIdOf(int scope) => Scope(scope).Id;

    /// <summary>pgbench's <c>hash_fnv1a(number, seed)</c>.</summary>
    public static long Key(long number)
    {
        var hash = 0xcbf29ce484222325UL ^ (ulong)HashSeed;
        for (var i = 0; i < sizeof(long); i++, number >>= 8) hash = (hash ^ (ulong)(number & 0xff)) * 0x100000001b3UL;
        return (long)hash;
    }

    /// <summary>Its sort key is the number's key; the rest is zero, which no comparison gets to.</summary>
    public static PrefixHash Hash(long number)
    {
        Span<byte> bytes = stackalloc byte[PrefixHash.Size];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, Key(number) ^ long.MinValue);
        return new PrefixHash(bytes);
    }

    public static long Number(int scope, int entry) => ((long)scope * PerScope) + entry;

    /// <summary>A conversation's candidates, the deepest first; those beyond the live ones were never written.</summary>
    public static PrefixHash[] Lookup(int scope, int live, Random random)
    {
        var first = Number(scope, random.Next(PerScope - Candidates + 1));
        var hashes = new PrefixHash[Candidates];
        for (var i = 0; i < Candidates; i++) hashes[i] = Hash(first + i + (i < Candidates - live ? FirstAbsent : 0));
        return hashes;
    }
}
