namespace PromptCaching.Known;

/// <summary>A request's candidates, split by what is known of them.</summary>
/// <param name="Live">Known to be live, the deepest first; null where none is. The receiver's own list, for the store's matches to be added.</param>
/// <param name="Asked">What the store must be asked for, the deepest first. Candidates in neither list are taken for absent.</param>
public readonly record struct KnownCandidates(List<PrefixMatch>? Live, PrefixHash[] Asked);
