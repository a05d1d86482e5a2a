using PromptCaching.Pricing;

namespace PromptCaching.Wire.Administration;

/// <summary><c>POST /admin/tariffs</c>: closes the model's open version and opens this one. <c>POST /admin/tariffs/preview</c>: what it would
/// have cost.</summary>
/// <param name="Model">The virtual model.</param>
/// <param name="InputPerMillion">Price of a million prompt tokens at list; at least 0.</param>
/// <param name="OutputPerMillion">Price of a million answered tokens; at least 0.</param>
/// <param name="Multipliers">Each in [0, 100) with at most 4 digits behind the point; null = 0.1 for reads, 1.25, 2 and 2.5 for writes.</param>
/// <param name="ValidFrom">For requests submitted from here on; null = now. May lie ahead, not behind; what is
/// recorded already keeps its price, so the version begins after it.</param>
public sealed record NewTariff(
    string Model, decimal InputPerMillion, decimal OutputPerMillion, TariffMultipliers? Multipliers = null, DateTimeOffset? ValidFrom = null);
