using PromptCaching.Pricing;

namespace PromptCaching.Wire.Administration;

/// <summary>A line of the append-only price ledger. <c>GET /admin/tariffs?model=</c>, newest first.</summary>
/// <param name="Version">Names it in usage records.</param>
/// <param name="Model">The virtual model.</param>
/// <param name="ValidFrom">Valid for requests submitted from here on …</param>
/// <param name="InputPerMillion">Price of a million prompt tokens at list.</param>
/// <param name="OutputPerMillion">Price of a million answered tokens.</param>
/// <param name="Multipliers">Of the input price, for what is cached.</param>
/// <param name="CreatedAt">When it was entered.</param>
/// <param name="CreatedBy">Who entered it.</param>
/// <param name="ValidTo">… and before here; null = still open.</param>
public sealed record TariffVersion(
    long Version, string Model, DateTimeOffset ValidFrom, decimal InputPerMillion, decimal OutputPerMillion,
    TariffMultipliers Multipliers, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? ValidTo = null);
