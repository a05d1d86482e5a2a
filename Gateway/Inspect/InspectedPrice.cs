namespace Gateway.Inspect;

/// <summary>What the prompt costs, without an answer.</summary>
/// <param name="List">Without caching; null where the model has no tariff.</param>
/// <param name="Charged">With what would be read and written; null likewise.</param>
/// <param name="Currency">ISO 4217; null while the catalog is not known.</param>
internal sealed record InspectedPrice(decimal? List, decimal? Charged, string? Currency);
