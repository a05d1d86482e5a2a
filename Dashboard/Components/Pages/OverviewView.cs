using Dashboard.Analytics;
using Dashboard.Components.Figures;
using Dashboard.Localization;

namespace Dashboard.Components.Pages;

/// <summary>The overview as it is shown: pure arithmetic over what the feed knows.</summary>
internal sealed record OverviewView
{
    public required OverviewPhase Phase { get; init; }

    public required UsageFilter Filter { get; init; }

    /// <summary>Why questions fail, and since when the page stands still; null while they are answered.</summary>
    public string? Trouble { get; init; }

    public Freshness Freshness { get; init; }

    /// <summary>When the figures were asked for.</summary>
    public string Updated { get; init; } = "";

    public UsageSnapshot? Snapshot { get; init; }

    public IReadOnlyList<Figure> Figures { get; init; } = [];

    public IReadOnlyList<TierRow> Tiers { get; init; } = [];

    public IReadOnlyList<PrincipalBar> Principals { get; init; } = [];

    public IReadOnlyList<RequestLine> Requests { get; init; } = [];

    /// <summary>The chart in words.</summary>
    public string ChartDescription { get; init; } = "";

    public static OverviewView From(UsageState state, UsageFilter filter, ReaderLocale locale, DateTimeOffset now)
    {
        if (state.Snapshot is not { } snapshot)
        {
            return state.Failure is { } failure
                ? new() { Phase = OverviewPhase.Failed, Filter = filter, Trouble = failure }
                : new() { Phase = OverviewPhase.Loading, Filter = filter };
        }
        var current = snapshot.Summary.Current;
        return new()
        {
            Phase = current.Requests > 0 ? OverviewPhase.Figures : state.Requests.Count > 0 ? OverviewPhase.Quiet : OverviewPhase.Empty,
            Filter = filter,
            Trouble = state.Failure is null ? null : $"{state.Failure} These figures are from {locale.Time(snapshot.At, now)}.",
            Freshness = state.Failure is not null ? Freshness.Stale : state.IsLive ? Freshness.Live : Freshness.Connecting,
            Updated = locale.Time(snapshot.At, now),
            Snapshot = snapshot,
            Figures = OverviewFigures.From(snapshot.Summary, locale),
            Tiers = TierRow.From(snapshot.Summary),
            Principals = PrincipalBar.From(snapshot.Principals, filter.Principal),
            Requests = [.. state.Requests.Select(row => RequestLine.From(row, locale, now))],
            ChartDescription = $"Prompt tokens by {filter.Range.Bucket}: {locale.Exact(current.Read.Total)} read, "
                + $"{locale.Exact(current.Written.Total)} written, {locale.Exact(OverviewFigures.Uncached(current))} uncached; "
                + $"hit rate {locale.Percent(OverviewFigures.HitRate(current))}.",
        };
    }
}
