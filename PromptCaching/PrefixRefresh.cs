namespace PromptCaching;

/// <summary>A live entry to slide forward; an expiry never moves back.</summary>
/// <param name="Hash">The prefix.</param>
/// <param name="ExpiresAt">Request start plus the window of the entry's own tier.</param>
public sealed record PrefixRefresh(PrefixHash Hash, DateTimeOffset ExpiresAt);
