using System.ComponentModel.DataAnnotations;
using PromptCaching.Known;

namespace CacheIndex.Prefixes;

/// <summary>What the process remembers of entries, so that the database need not be asked.</summary>
internal sealed class KnownOptions
{
    public const string Section = "Known";

    /// <summary>Most entries remembered, live or absent; rounded up to a power of two. About 110 bytes each, taken at the start.</summary>
    [Range(1_000, 1 << 26)]
    public int Entries { get; set; } = KnownPrefixes.DefaultCapacity;
}
