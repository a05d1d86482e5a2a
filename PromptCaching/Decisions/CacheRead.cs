namespace PromptCaching.Decisions;

/// <summary>The entry that was read.</summary>
/// <param name="Block">Index of the last block of the prefix.</param>
/// <param name="Hash">The prefix.</param>
/// <param name="Tier">The entry's own tier.</param>
/// <param name="WrittenAt">When the entry had been written.</param>
public sealed record CacheRead(int Block, PrefixHash Hash, CacheTier Tier, DateTimeOffset WrittenAt);
