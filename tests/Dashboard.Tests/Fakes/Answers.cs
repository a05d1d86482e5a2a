using Dashboard.Analytics;
using Dashboard.Components.Pages;
using PromptCaching;
using PromptCaching.Pricing;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Tests.Fakes;

/// <summary>Answers to the overview's question: nothing wrong, unless a test says so.</summary>
internal static class Answers
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    public static readonly UsageTotals Nothing = new(0, 0, 0, 0, new(0, 0, 0), new(0, 0, 0), 0);
    private static readonly UsageGroups NoGroups = new([], 0, "USD");

    public static OverviewAnswer Of(UsageTotals totals, UsageTotals? before = null) => new(
        new(Noon.AddHours(-1), Noon, totals, before ?? Nothing, new(0, 0, 0)), [], NoGroups, NoGroups, NoGroups,
        new([], "USD", Noon), [], new(totals.Requests, 0, [], 0, 0, []), [], [],
        new("1.0.0", "PostgreSQL 17", 3, 1, "connected", 0, 0), new ServiceHealth("Healthy", new Dictionary<string, ServiceCheck>()));

    public static TierUsage Tier(CacheTier tier, long read, long written, decimal premium, decimal discount) =>
        new(tier, 1, written, 1, read, premium, discount, discount - premium, 0, 0, [], 0, 0, 0, BreakEven.ReadsPerTokenWritten(TariffMultipliers.Default, tier));
}
