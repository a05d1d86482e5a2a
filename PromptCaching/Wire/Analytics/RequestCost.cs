namespace PromptCaching.Wire.Analytics;

/// <summary>What a request cost.</summary>
/// <param name="List">As if nothing were cached.</param>
/// <param name="Charged">What is billed.</param>
/// <param name="TariffVersion">By which prices.</param>
public sealed record RequestCost(decimal List, decimal Charged, long TariffVersion);
