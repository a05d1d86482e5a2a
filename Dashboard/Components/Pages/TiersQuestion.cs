using Dashboard.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>Which tier pays?</summary>
/// <param name="Filter">Whose requests of which time.</param>
internal sealed record TiersQuestion(UsageFilter Filter) : UsageQuestion<TiersAnswer>
{
    protected override async Task<TiersAnswer> AnswerAsync(UsageSources sources, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (from, to) = Filter.Range.Until(now, TimeZoneInfo.Utc);
        var report = sources.Index.GetTiersAsync(from, to, Filter, cancellationToken);
        var live = sources.Index.GetLiveEntriesAsync(Filter, cancellationToken);
        await Task.WhenAll(report, live);
        return new(await report, await live);
    }
}
