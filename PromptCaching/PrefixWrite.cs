namespace PromptCaching;

/// <summary>An entry to insert, or to replace where its key exists.</summary>
/// <param name="Hash">The prefix.</param>
/// <param name="TokenCount">Tokens of the whole prefix.</param>
/// <param name="Tier">The breakpoint's tier.</param>
/// <param name="ExpiresAt">Request start plus the tier's window.</param>
public sealed record PrefixWrite(PrefixHash Hash, long TokenCount, CacheTier Tier, DateTimeOffset ExpiresAt);
