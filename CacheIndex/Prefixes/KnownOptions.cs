using System.ComponentModel.DataAnnotations;
using System.Numerics;
using PromptCaching.Known;

namespace CacheIndex.Prefixes;

/// <summary>What the process remembers of entries, so that the database need not be asked.</summary>
internal sealed class KnownOptions
{
    public const string Section = "Known";

    private const int ShareOfMemory = 8;
    private const int MostUnasked = 1 << 24;

    /// <summary>Most live entries remembered; rounded up to a power of two. Null: as many as an eighth of the memory holds that the process may use, from
    /// 262,144 to 16 million. Memory is taken as more are live, about 110 bytes each.</summary>
    [Range(1_000, KnownPrefixes.MostCapacity)]
    public int? Entries { get; set; }

    /// <param name="memory">Bytes that the process may use.</param>
    public int EntriesWithin(long memory) => Entries
        ?? 1 << BitOperations.Log2((ulong)Math.Clamp(memory / ShareOfMemory / KnownPrefixes.BytesEach, KnownPrefixes.DefaultCapacity, MostUnasked));
}
