using PromptCaching.Wire;
using PromptCaching.Wire.Administration;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>What a principal's or a model's page shows, all of one moment.</summary>
/// <param name="Summary">Totals of the range and of the one before.</param>
/// <param name="Points">The range in buckets.</param>
/// <param name="Name">What it is called; null when there is no such principal.</param>
/// <param name="Self">Its own row, with its last hit; null when it has no requests in the range.</param>
/// <param name="Others">The other dimension: a principal's models, a model's principals.</param>
/// <param name="Keys">The keys that were used.</param>
/// <param name="Tiers">What each tier cost and earned.</param>
/// <param name="Outcomes">Requests by outcome and reason.</param>
/// <param name="Coverage">What the figures leave out, and how token counts fit.</param>
/// <param name="Live">Its live entries.</param>
/// <param name="Tariffs">The model's tariffs, newest first; null where they are not asked for.</param>
public sealed record GroupAnswer(
    UsageSummary Summary,
    IReadOnlyList<UsagePoint> Points,
    string? Name,
    UsageGroup? Self,
    UsageGroups Others,
    UsageGroups Keys,
    TierReport Tiers,
    IReadOnlyList<OutcomeUsage> Outcomes,
    CoverageReport Coverage,
    LiveEntries Live,
    IReadOnlyList<TariffVersion>? Tariffs);
