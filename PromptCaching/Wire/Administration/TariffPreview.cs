namespace PromptCaching.Wire.Administration;

/// <summary>What the requests of the last seven days cost, and would have cost with other prices.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Requests">The model's requests in that time.</param>
/// <param name="List">List price as recorded.</param>
/// <param name="Charged">Charged as recorded.</param>
/// <param name="NewList">List price with the tariff proposed.</param>
/// <param name="NewCharged">Charged with the tariff proposed.</param>
/// <param name="Currency">ISO 4217.</param>
public sealed record TariffPreview(
    DateTimeOffset From, DateTimeOffset To, long Requests, decimal List, decimal Charged, decimal NewList, decimal NewCharged, string Currency);
