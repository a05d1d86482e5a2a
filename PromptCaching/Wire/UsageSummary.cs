namespace PromptCaching.Wire;

/// <summary><c>GET /analytics/summary?from=&amp;to=&amp;principal=&amp;key=&amp;model=</c>.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Current">The range asked for.</param>
/// <param name="Previous">The range of the same length before it.</param>
/// <param name="LiveEntries">Entries live when they were last counted, in the same scope, by tier; entries belong to no key.</param>
/// <param name="Currency">Of all money; ISO 4217.</param>
public sealed record UsageSummary(DateTimeOffset From, DateTimeOffset To, UsageTotals Current, UsageTotals Previous, TierTokens LiveEntries,
    string Currency = "USD");
