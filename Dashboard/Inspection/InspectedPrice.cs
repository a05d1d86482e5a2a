namespace Dashboard.Inspection;

/// <summary>What the prompt would cost, without its answer.</summary>
/// <param name="List">As if nothing were cached; null without a tariff.</param>
/// <param name="Charged">With the cache; null without a tariff.</param>
/// <param name="Currency">ISO 4217; null without a tariff.</param>
public sealed record InspectedPrice(decimal? List, decimal? Charged, string? Currency);
