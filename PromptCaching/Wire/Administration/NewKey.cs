namespace PromptCaching.Wire.Administration;

/// <summary><c>POST /admin/principals/{id}/keys</c>.</summary>
/// <param name="Name">1 to 256 characters; unique among the principal's keys.</param>
/// <param name="ExpiresAt">When it stops working; null = never.</param>
/// <param name="Limits">What it may do; null = everything.</param>
public sealed record NewKey(string Name, DateTimeOffset? ExpiresAt = null, KeyLimits? Limits = null);
