namespace PromptCaching.Wire;

/// <summary>A valid key's owner. An unknown, revoked or expired key is a 404 instead.</summary>
/// <param name="PrincipalId">Who is billed.</param>
/// <param name="PrincipalName">For people; unique.</param>
/// <param name="KeyId">The key, without its secret.</param>
/// <param name="KeyName">For people.</param>
/// <param name="ExpiresAt">When the key stops working; null = never.</param>
public sealed record KeyIdentity(Guid PrincipalId, string PrincipalName, Guid KeyId, string KeyName, DateTimeOffset? ExpiresAt = null);
