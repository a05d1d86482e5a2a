using PromptCaching;

namespace CacheIndex.Prefixes;

/// <summary>A write with its scope.</summary>
/// <param name="Scope">Where the entry belongs.</param>
/// <param name="Entry">The entry.</param>
/// <param name="WrittenAt">When the writing request was submitted; decides which of two writes is the later one.</param>
internal sealed record ScopedWrite(CacheScope Scope, PrefixWrite Entry, DateTimeOffset WrittenAt);
