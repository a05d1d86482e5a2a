using Dashboard.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>Which requests?</summary>
/// <param name="Filter">Whose, of which time.</param>
/// <param name="Pick">Which of them.</param>
internal sealed record RequestsQuestion(UsageFilter Filter, RequestPick Pick) : UsageQuestion<RequestsAnswer>
{
    public override UsagePace Pace => Pick.Before is null ? UsagePace.Live : UsagePace.Idle;

    protected override async Task<RequestsAnswer> AnswerAsync(UsageSources sources, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (from, to) = Filter.Range.Until(now, TimeZoneInfo.Utc);
        var rows = await sources.Index.GetRequestsAsync(from, to, Filter, Pick, cancellationToken);
        return new(rows, rows.Count < Pick.Limit);
    }
}
