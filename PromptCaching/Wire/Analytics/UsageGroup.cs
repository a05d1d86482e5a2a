namespace PromptCaching.Wire.Analytics;

/// <summary>Sums of one principal, key or model.</summary>
/// <param name="Id">The principal's or key's id, or the model's name.</param>
/// <param name="Name">For people.</param>
/// <param name="Totals">Over the range asked for.</param>
/// <param name="Previous">Over the range of the same length before it.</param>
/// <param name="Principal">The key's principal; null in other tables.</param>
/// <param name="FirstRequest">The minute of its first request in the whole ledger that passes the filters.</param>
/// <param name="LastHit">The minute of its last request that read from the cache, likewise; null = it never did.</param>
public sealed record UsageGroup(
    string Id, string Name, UsageTotals Totals, UsageTotals Previous, string? Principal = null, DateTimeOffset? FirstRequest = null,
    DateTimeOffset? LastHit = null);
