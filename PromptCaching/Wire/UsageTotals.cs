using PromptCaching.Wire.Analytics;

namespace PromptCaching.Wire;

/// <summary>Sums over requests. Hit rate = <c>Read.Total / PromptTokens</c>; reuse = <c>Read.Total / (Read.Total + Written.Total)</c>.</summary>
/// <param name="Requests">All requests.</param>
/// <param name="Hits">Requests that read from the cache.</param>
/// <param name="PromptTokens">All prompt tokens: read + written + uncached.</param>
/// <param name="CompletionTokens">All tokens answered.</param>
/// <param name="Read">Tokens read, by the tier of the entry read.</param>
/// <param name="Written">Tokens written, by tier.</param>
/// <param name="SavedTokens">What caching saved, in tokens at the list input price: Σ read·(1−r) − Σ write·(w−1) with the tiers' default
/// multipliers. Negative when writes cost more than reads earned.</param>
/// <param name="Money">The same in money; null where the question was for tokens only.</param>
public sealed record UsageTotals(
    long Requests, long Hits, long PromptTokens, long CompletionTokens, TierTokens Read, TierTokens Written, decimal SavedTokens,
    UsageMoney? Money = null);
