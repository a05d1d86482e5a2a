using Dashboard.Analytics;
using Dashboard.Components.Figures;
using Dashboard.Localization;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>The overview as it is shown: pure arithmetic over what the index knows.</summary>
internal sealed record OverviewView
{
    public required OverviewPhase Phase { get; init; }

    public IReadOnlyList<Figure> Figures { get; init; } = [];

    public IReadOnlyList<Finding> Findings { get; init; } = [];

    public IReadOnlyList<TierRow> Tiers { get; init; } = [];

    public IReadOnlyList<GroupRow> Principals { get; init; } = [];

    public IReadOnlyList<GroupRow> Models { get; init; } = [];

    public IReadOnlyList<OutcomeRow> Outcomes { get; init; } = [];

    public IReadOnlyList<RequestLine> Requests { get; init; } = [];

    /// <summary>The chart in words.</summary>
    public string ChartDescription { get; init; } = "";

    /// <param name="answer">What the index knows.</param>
    /// <param name="requests">The latest requests, the live ones among them.</param>
    /// <param name="filter">What the page shows.</param>
    /// <param name="locale">How the reader writes numbers.</param>
    /// <param name="now">Now.</param>
    public static OverviewView From(OverviewAnswer answer, IReadOnlyList<RequestRow> requests, UsageFilter filter, ReaderLocale locale, DateTimeOffset now)
    {
        var (current, currency) = (answer.Summary.Current, answer.Summary.Currency);
        return new()
        {
            Phase = current.Requests > 0 ? OverviewPhase.Figures : requests.Count > 0 ? OverviewPhase.Quiet : OverviewPhase.Empty,
            Figures = UsageFigures.From(current, answer.Summary.Previous, currency, locale,
                pick => PageAddress.Behind(filter, pick)),
            Findings = Attention.In(answer, filter, locale, now),
            Tiers = TierRow.From(answer.Tiers, locale),
            Principals = [.. answer.Principals.Rows.Select(row => Principal(row, answer.Principals.Currency, filter, locale, now))],
            Models = [.. answer.Models.Rows.Select(row => Model(row, answer.Models.Currency, filter, locale, now))],
            Outcomes = OutcomeRow.From(answer.Outcomes, filter, locale),
            Requests = [.. requests.Select(row => RequestLine.From(row, locale, now))],
            ChartDescription = Describe(current, filter, locale),
        };
    }

    /// <summary>A principal's row, with the way to its page.</summary>
    public static GroupRow Principal(UsageGroup row, string currency, UsageFilter filter, ReaderLocale locale, DateTimeOffset now)
    {
        var id = Guid.TryParse(row.Id, out var parsed) ? parsed : Guid.Empty;
        return GroupRow.From(row, currency, locale, now, PageAddress.Principal(id, filter), PageAddress.Behind(filter with { Principal = id }));
    }

    /// <summary>A model's row, with the way to its page.</summary>
    public static GroupRow Model(UsageGroup row, string currency, UsageFilter filter, ReaderLocale locale, DateTimeOffset now) =>
        GroupRow.From(row, currency, locale, now, PageAddress.Model(row.Id, filter), PageAddress.Behind(filter with { Model = row.Id }));

    /// <summary>A key's row; a key's page is its principal's, narrowed to it.</summary>
    public static GroupRow Key(UsageGroup row, string currency, UsageFilter filter, ReaderLocale locale, DateTimeOffset now)
    {
        var key = Guid.TryParse(row.Id, out var parsed) ? parsed : Guid.Empty;
        var principal = Guid.TryParse(row.Principal, out var owner) ? owner : filter.Principal ?? Guid.Empty;
        return GroupRow.From(row, currency, locale, now, PageAddress.Principal(principal, filter with { Key = key }),
            PageAddress.Behind(filter with { Principal = principal, Key = key }));
    }

    /// <summary>A chart of tokens over time in words.</summary>
    public static string Describe(UsageTotals totals, UsageFilter filter, ReaderLocale locale) =>
        $"Prompt tokens by {filter.Range.Bucket}: {locale.Exact(totals.Read.Total)} read, {locale.Exact(totals.Written.Total)} written, "
        + $"{locale.Exact(UsageRates.Uncached(totals))} uncached; hit rate {locale.Percent(UsageRates.HitRate(totals))}.";
}
