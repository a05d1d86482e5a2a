using Dashboard.Analytics;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>What the overview shows, all of one moment.</summary>
/// <param name="Summary">Totals of the range and of the one before.</param>
/// <param name="Points">The range in buckets.</param>
/// <param name="Principals">The principals that saved most.</param>
/// <param name="Misses">The principals that saved least, those whose prompts never hit among them.</param>
/// <param name="Models">The models that saved most.</param>
/// <param name="Tiers">What each tier cost and earned.</param>
/// <param name="Outcomes">Requests by outcome and reason.</param>
/// <param name="Coverage">What the figures leave out.</param>
/// <param name="Tariffs">Every version; none where no model is without one.</param>
/// <param name="Requests">The latest requests, newest first, from before the range too.</param>
/// <param name="System">How the index is; null for readers who are not operators.</param>
/// <param name="Gateway">How the gateway is; null for readers who are not operators.</param>
public sealed record OverviewAnswer(
    UsageSummary Summary,
    IReadOnlyList<UsagePoint> Points,
    UsageGroups Principals,
    UsageGroups Misses,
    UsageGroups Models,
    TierReport Tiers,
    IReadOnlyList<OutcomeUsage> Outcomes,
    CoverageReport Coverage,
    IReadOnlyList<TariffVersion> Tariffs,
    IReadOnlyList<RequestRow> Requests,
    SystemReport? System,
    ServiceHealth? Gateway);
