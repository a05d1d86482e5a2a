using Dashboard.Analytics;
using PromptCaching.Wire.Administration;

namespace Dashboard.Components.Pages;

/// <summary>How does caching go for one principal or one model?</summary>
/// <param name="Dimension"><c>principal</c> or <c>model</c>: what the page is about.</param>
/// <param name="Filter">Narrowed to it.</param>
/// <param name="Zone">Whose days.</param>
/// <param name="WithTariffs">Whether its prices are asked for.</param>
internal sealed record GroupQuestion(string Dimension, UsageFilter Filter, string Zone, bool WithTariffs) : UsageQuestion<GroupAnswer>
{
    private const int Rows = 50;

    protected override async Task<GroupAnswer> AnswerAsync(UsageSources sources, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var index = sources.Index;
        var (from, to) = Filter.Range.Until(now, TimeZoneInfo.FindSystemTimeZoneById(Zone));
        var summary = index.GetSummaryAsync(from, to, Filter, cancellationToken);
        var points = index.GetTimeSeriesAsync(from, to, Filter, Zone, cancellationToken);
        var self = index.GetGroupsAsync(Dimension, from, to, Filter, new(Limit: 1), cancellationToken);
        var others = index.GetGroupsAsync(Dimension == "model" ? "principal" : "model", from, to, Filter, new(Limit: Rows), cancellationToken);
        var keys = index.GetGroupsAsync("key", from, to, Filter, new(Limit: Rows), cancellationToken);
        var tiers = index.GetTiersAsync(from, to, Filter, cancellationToken);
        var outcomes = index.GetOutcomesAsync(from, to, Filter, cancellationToken);
        var coverage = index.GetCoverageAsync(from, to, Filter, cancellationToken);
        var live = index.GetLiveEntriesAsync(Filter, cancellationToken);
        var tariffs = WithTariffs
            ? sources.Administration.GetTariffsAsync(Filter.Model, cancellationToken)
            : Task.FromResult<IReadOnlyList<TariffVersion>>(null!);
        await Task.WhenAll(summary, points, self, others, keys, tiers, outcomes, coverage, live, tariffs);
        var row = (await self).Rows is [var first, ..] ? first : null;
        var name = row?.Name ?? Filter.Model;
        if (row is null && Dimension == "principal" && Filter.Principal is { } id) name = (await sources.Administration.FindPrincipalAsync(id, cancellationToken))?.Name;
        return new(
            await summary, await points, name, row, await others, await keys, await tiers, await outcomes, await coverage,
            await live, await tariffs);
    }
}
