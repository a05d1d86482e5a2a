namespace PromptCaching.Wire.Administration;

/// <summary>A key without its secret. <c>GET /admin/keys?principal=</c>, <c>GET /admin/keys/{id}</c>; <c>POST /admin/keys/{id}/revoke</c> ends it.</summary>
/// <param name="KeyId">Never changes.</param>
/// <param name="PrincipalId">Whose it is.</param>
/// <param name="PrincipalName">For people.</param>
/// <param name="Name">Unique among the principal's keys.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Limits">What it may do.</param>
/// <param name="ExpiresAt">When it stops working; null = never.</param>
/// <param name="RevokedAt">When it was revoked; null = it was not.</param>
/// <param name="Use">What it has used of its budget; null without one.</param>
public sealed record ApiKey(
    Guid KeyId, Guid PrincipalId, string PrincipalName, string Name, DateTimeOffset CreatedAt, KeyLimits Limits,
    DateTimeOffset? ExpiresAt = null, DateTimeOffset? RevokedAt = null, BudgetUse? Use = null);
