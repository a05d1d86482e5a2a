namespace PromptCaching;

/// <summary>A live entry that a look-up found.</summary>
/// <param name="Hash">The prefix.</param>
/// <param name="TokenCount">Tokens of the whole prefix, as counted when it was written.</param>
/// <param name="Tier">The entry's own tier; its reads refresh by this tier's window.</param>
/// <param name="ExpiresAt">Live while this is later than now.</param>
/// <param name="WrittenAt">When it was last written (not refreshed).</param>
public sealed record PrefixMatch(PrefixHash Hash, long TokenCount, CacheTier Tier, DateTimeOffset ExpiresAt, DateTimeOffset WrittenAt);
