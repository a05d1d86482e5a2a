namespace PromptCaching.Wire;

/// <summary>A look-up: which of these prefixes are live in this scope? Several travel in one <c>POST /prefixes/lookup</c>
/// (<see cref="LookupWire"/>).</summary>
/// <param name="Scope">The scope to look in.</param>
/// <param name="Hashes">1 to 256 candidates, the deepest first.</param>
public sealed record LookupRequest(CacheScope Scope, PrefixHash[] Hashes);
