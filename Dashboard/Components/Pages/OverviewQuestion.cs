using Dashboard.Analytics;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>What does caching save, and what needs attention?</summary>
/// <param name="Filter">Whose requests of which time.</param>
/// <param name="Zone">Whose days.</param>
/// <param name="IsOperator">Whether the reader may know how the services are.</param>
internal sealed record OverviewQuestion(UsageFilter Filter, string Zone, bool IsOperator) : UsageQuestion<OverviewAnswer>
{
    /// <summary>Requests shown.</summary>
    public const int Requests = 12;

    private const int Rows = 6;
    private const int Misses = 20;

    public override UsagePace Pace => UsagePace.Live;

    protected override async Task<OverviewAnswer> AnswerAsync(UsageSources sources, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var index = sources.Index;
        var (from, to) = Filter.Range.Until(now, TimeZoneInfo.FindSystemTimeZoneById(Zone));
        var summary = index.GetSummaryAsync(from, to, Filter, cancellationToken);
        var points = index.GetTimeSeriesAsync(from, to, Filter, Zone, cancellationToken);
        var principals = index.GetGroupsAsync("principal", from, to, Filter, new(Limit: Rows), cancellationToken);
        // Who never reads has saved nothing or less, so is among those that saved least.
        var misses = index.GetGroupsAsync("principal", from, to, Filter, new("saved_tokens", Descending: false, Misses), cancellationToken);
        var models = index.GetGroupsAsync("model", from, to, Filter, new(Limit: Rows), cancellationToken);
        var tiers = index.GetTiersAsync(from, to, Filter, cancellationToken);
        var outcomes = index.GetOutcomesAsync(from, to, Filter, cancellationToken);
        var coverage = index.GetCoverageAsync(from, to, Filter, cancellationToken);
        var requests = index.GetLatestRequestsAsync(Requests, Filter, cancellationToken);
        var system = IsOperator ? index.GetSystemAsync(cancellationToken) : Task.FromResult<SystemReport>(null!);
        var gateway = IsOperator ? sources.Gateway.GetHealthAsync(cancellationToken) : Task.FromResult<ServiceHealth>(null!);
        await Task.WhenAll(summary, points, principals, misses, models, tiers, outcomes, coverage, requests, system, gateway);
        var tariffs = (await coverage).UnpricedModels is [] ? [] : await sources.Administration.GetTariffsAsync(null, cancellationToken);
        return new(
            await summary, await points, await principals, await misses, await models, await tiers, await outcomes, await coverage, tariffs, await requests,
            await system, await gateway);
    }
}
