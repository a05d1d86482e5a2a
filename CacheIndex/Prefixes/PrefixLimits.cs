using PromptCaching.Wire;

namespace CacheIndex.Prefixes;

/// <summary>Bounds of what the index accepts.</summary>
internal static class PrefixLimits
{
    /// <summary>Candidates of one request (cache-semantics §7).</summary>
    public const int MaxHashesPerLookup = LookupWire.MaxHashes;

    /// <summary>Characters of a model's or tokenizer version's name; a longer one would not fit an index row.</summary>
    public const int MaxNameLength = 256;
}
