namespace PromptCaching.Wire.Administration;

/// <summary><c>GET /catalog</c>, with the version as ETag: what gateways need to know of models and prices.</summary>
/// <param name="Version">Changes with the contents.</param>
/// <param name="Models">The virtual models administered here, beside those of a gateway's own settings.</param>
/// <param name="Tariffs">The versions that hold now.</param>
/// <param name="Currency">Of all prices; ISO 4217.</param>
public sealed record Catalog(string Version, IReadOnlyList<Model> Models, IReadOnlyList<TariffVersion> Tariffs, string Currency);
