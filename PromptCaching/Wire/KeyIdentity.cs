using PromptCaching.Wire.Administration;

namespace PromptCaching.Wire;

/// <summary>A valid key's owner. An unknown, revoked or expired key is a 404 instead.</summary>
/// <param name="PrincipalId">Who is billed.</param>
/// <param name="PrincipalName">For people; unique.</param>
/// <param name="KeyId">The key, without its secret.</param>
/// <param name="KeyName">For people.</param>
/// <param name="ExpiresAt">When the key stops working; null = never.</param>
/// <param name="Limits">What it may do; null = everything.</param>
/// <param name="Use">What it has used of its budget, as of the answer; null without one.</param>
public sealed record KeyIdentity(
    Guid PrincipalId, string PrincipalName, Guid KeyId, string KeyName, DateTimeOffset? ExpiresAt = null, KeyLimits? Limits = null, BudgetUse? Use = null);
