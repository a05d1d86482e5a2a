namespace PromptCaching.Wire;

/// <summary><c>POST /prefixes/lookup</c>: which of these prefixes are live in this scope?</summary>
/// <param name="Scope">The scope to look in.</param>
/// <param name="Hashes">1 to 256 candidates, the deepest first.</param>
public sealed record LookupRequest(CacheScope Scope, IReadOnlyList<PrefixHash> Hashes);
