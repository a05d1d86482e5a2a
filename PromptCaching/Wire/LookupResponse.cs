namespace PromptCaching.Wire;

/// <summary>Answer to <see cref="LookupRequest"/>: the live entries, in any order; misses are absent.</summary>
public sealed record LookupResponse(IReadOnlyList<PrefixMatch> Matches);
