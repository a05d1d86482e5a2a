using Dashboard.Analytics;
using Dashboard.Components.Figures;
using Dashboard.Localization;
using PromptCaching;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>Finds what needs attention in the overview's answer.</summary>
internal static class Attention
{
    /// <summary>A hit rate that fell by less (in points) is no news.</summary>
    private const double FallingBy = 5;

    /// <summary>Principals without a hit are named from so many requests on; a first one cannot hit.</summary>
    private const int RequestsWithoutHit = 3;

    /// <summary>Token counts that disagree by more than this share point at the wrong tokenizer.</summary>
    private const decimal Drift = 0.1m;

    /// <summary>They are compared from so many requests and reported tokens on: what a chat puts around its messages outweighs a short prompt.</summary>
    private const long DriftRequests = 20;

    private const long DriftTokens = 10_000;

    private const int Named = 3;

    /// <summary>The worst first: services, then money, then prompts.</summary>
    public static IReadOnlyList<Finding> In(OverviewAnswer answer, UsageFilter filter, ReaderLocale locale, DateTimeOffset now) =>
    [
        .. Services(answer),
        .. Losses(answer.Tiers, filter, locale),
        .. HitRate(answer.Summary, filter, locale),
        .. Misses(answer.Misses, filter, locale, now),
        .. Prices(answer, filter, locale, now),
        .. Counts(answer.Coverage, filter, locale),
    ];

    /// <summary>Whether our counts of a model's tokens are another tokenizer's.</summary>
    public static bool Drifts(ModelDrift model) =>
        model is { Requests: >= DriftRequests, Reported: >= DriftTokens, Ratio: { } ratio } && Math.Abs(ratio - 1) > Drift;

    private static IEnumerable<Finding> Services(OverviewAnswer answer)
    {
        if (answer.System is { Redis: "unreachable" })
            yield return new(Tone.Warn, "Redis is unreachable", "Look-ups go to Postgres: the same answers, slower.", PageAddress.System);
        if (answer.Gateway is { IsHealthy: false } gateway)
        {
            var bad = gateway.Checks.Where(check => check.Value.Status != "Healthy").Select(check => check.Value.Description ?? check.Key);
            yield return new(gateway.Status == "Degraded" ? Tone.Warn : Tone.Bad, $"The gateway is {gateway.Status.ToLowerInvariant()}",
                string.Join(" ", bad.DefaultIfEmpty("It gave no reason.")), PageAddress.System);
        }
        if (answer.System is { Rejects: > 0 } system)
        {
            yield return new(Tone.Bad, "Usage records were set aside", $"{system.Rejects} could not be taken into the ledger; they lie in usage_rejects.",
                PageAddress.System);
        }
    }

    private static IEnumerable<Finding> Losses(TierReport report, UsageFilter filter, ReaderLocale locale) =>
        report.Tiers.Where(TierRow.Loses).Select(tier =>
        {
            var lost = TierRow.IsPriced(tier) ? locale.Money(-tier.Net, report.Currency) : $"{locale.Compact(-tier.SavedTokens)} tokens";
            return new Finding(Tone.Bad, $"Tier {tier.Tier.Name()} does not pay",
                $"It cost {lost} more than it earned: a written token is read {locale.Ratio(TierRow.Reads(tier), 2)} times, and {(TierRow.BreakEven(tier) is { } needed ? locale.Ratio(needed, 2) : "more")} would pay.",
                PageAddress.Of(PageAddress.Tiers, filter));
        });

    private static IEnumerable<Finding> HitRate(UsageSummary summary, UsageFilter filter, ReaderLocale locale)
    {
        var (now, before) = (UsageRates.HitRate(summary.Current), UsageRates.HitRate(summary.Previous));
        if ((before - now) * 100 is >= FallingBy and var points)
        {
            yield return new(Tone.Warn, "The hit rate is falling",
                $"{locale.Percent(now)} now, {locale.Percent(before)} in the {filter.Range.Label.ToLowerInvariant().Replace("last ", "", StringComparison.Ordinal)} before: {points.ToString("N1", locale.Culture)} points less.",
                PageAddress.Of(PageAddress.Principals, filter, ("sort", "hit_rate"), ("order", "asc")));
        }
    }

    private static IEnumerable<Finding> Misses(UsageGroups principals, UsageFilter filter, ReaderLocale locale, DateTimeOffset now)
    {
        var never = principals.Rows.Where(row => row.LastHit is null && row.Totals.Requests >= RequestsWithoutHit).ToList();
        foreach (var row in never.Take(Named))
        {
            var since = row.FirstRequest is { } first ? $"Since {locale.Minute(first, now)}: no" : "No";
            yield return new(Tone.Warn, $"{row.Name}’s prompts never hit",
                $"{since} request has read from the cache; {locale.Exact(row.Totals.Requests)} in this time, {locale.Compact(row.Totals.Written.Total)} tokens written.",
                Guid.TryParse(row.Id, out var id) ? PageAddress.Principal(id, filter) : null);
        }
        if (never.Count <= Named) yield break;
        var others = never.Skip(Named).Select(row => row.FirstRequest is { } first ? $"{row.Name} since {locale.Minute(first, now)}" : row.Name);
        yield return new(Tone.Warn, never.Count == Named + 1 ? "One more principal never hits" : $"{never.Count - Named} more principals never hit",
            string.Join(", ", others) + ".", PageAddress.Of(PageAddress.Principals, filter, ("sort", "hit_rate"), ("order", "asc")));
    }

    private static IEnumerable<Finding> Prices(OverviewAnswer answer, UsageFilter filter, ReaderLocale locale, DateTimeOffset now)
    {
        var priced = answer.Tariffs.Where(tariff => tariff.ValidFrom <= now && !(tariff.ValidTo <= now)).Select(tariff => tariff.Model).ToHashSet();
        foreach (var models in answer.Coverage.UnpricedModels.GroupBy(priced.Contains).OrderBy(models => models.Key))
        {
            var (count, named) = (models.Count(), string.Join(", ", models.Take(Named)));
            var lack = models.Key ? "had no tariff for some requests" : count == 1 ? "has no tariff" : "have no tariff";
            yield return new(Tone.Neutral, $"{(count == 1 ? "A model" : $"{count} models")} {lack}",
                $"{named}{(count > Named ? $" and {count - Named} more" : "")}. In all, {locale.Exact(answer.Coverage.Unpriced)} requests are in no sum of money.",
                PageAddress.Of(PageAddress.Models, filter));
        }
    }

    private static IEnumerable<Finding> Counts(CoverageReport coverage, UsageFilter filter, ReaderLocale locale)
    {
        foreach (var model in coverage.Drift.Where(Drifts).Take(Named))
        {
            yield return new(Tone.Warn, $"Token counts of {model.Model} drift",
                $"We count {locale.Ratio(model.Ratio, 2)} tokens for each one the upstream reports: its tokenizer is another one.",
                PageAddress.Model(model.Model, filter));
        }
        if (coverage.UnknownUsage > 0)
        {
            yield return new(Tone.Bad, "Unknown usage", $"{locale.Exact(coverage.UnknownUsage)} answers report their tokens in a shape that nobody knows; they are charged at list price.",
                PageAddress.Behind(filter, new("skipped", "unknown_usage")));
        }
    }
}
