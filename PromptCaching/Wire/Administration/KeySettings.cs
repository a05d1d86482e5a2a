namespace PromptCaching.Wire.Administration;

/// <summary><c>PUT /admin/keys/{id}</c>: replaces both.</summary>
/// <param name="ExpiresAt">When it stops working; null = never.</param>
/// <param name="Limits">What it may do; null = everything.</param>
public sealed record KeySettings(DateTimeOffset? ExpiresAt = null, KeyLimits? Limits = null);
