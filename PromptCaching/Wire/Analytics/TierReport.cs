namespace PromptCaching.Wire.Analytics;

/// <summary><c>GET /analytics/tiers?from=&amp;to=&amp;principal=&amp;key=&amp;model=</c>. Entries belong to no key: that filter leaves the live and ended ones alone.</summary>
/// <param name="Tiers">Every tier, the shortest window first.</param>
/// <param name="Currency">Of all money; ISO 4217.</param>
/// <param name="LiveAt">When the live entries were counted.</param>
public sealed record TierReport(IReadOnlyList<TierUsage> Tiers, string Currency, DateTimeOffset LiveAt);
