using PromptCaching;

namespace CacheIndex.Prefixes;

/// <summary>A refresh with its scope.</summary>
internal sealed record ScopedRefresh(CacheScope Scope, PrefixRefresh Entry);
