using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace CacheIndex.Analytics;

/// <summary>Sums; with them single requests and the system's state.</summary>
internal static class AnalyticsEndpoints
{
    private const int MaxPoints = 10_000;

    public static void MapAnalytics(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/analytics").WithTags("Analytics");
        group.MapGet("/summary", SummaryAsync).WithName("GetSummary").WithSummary("Sums over a range and over the range before it.")
            .WithDescription(
                $"Hit rate: {UsageDefinitions.HitRate} Reuse: {UsageDefinitions.Reuse} Savings: {UsageDefinitions.Savings} " +
                $"Saved tokens: {UsageDefinitions.SavedTokens} Uncached: {UsageDefinitions.Uncached}");
        group.MapGet("/timeseries", TimeSeriesAsync).WithName("GetTimeSeries")
            .WithSummary("Sums by minute, hour, day or week; empty buckets included.")
            .WithDescription("Minutes and hours are UTC's; a range that cuts a minute gets all of it. Days and weeks (from Monday) are those of zone, an IANA time zone; the default is UTC.");
        group.MapGet("/tiers", TiersAsync).WithName("GetTiers").WithSummary("What each tier cost and earned, and what is live in it.")
            .WithDescription(
                $"Write premium: {UsageDefinitions.WritePremium} Read discount: {UsageDefinitions.ReadDiscount} Break-even: {UsageDefinitions.BreakEven}");
        MapGroups(group, "principal", GroupKind.Principal);
        MapGroups(group, "key", GroupKind.Key);
        MapGroups(group, "model", GroupKind.Model);
        group.MapGet("/outcomes", OutcomesAsync).WithName("GetOutcomes").WithSummary("Requests by outcome and reason, most first.");
        group.MapGet("/coverage", CoverageAsync).WithName("GetCoverage").WithSummary("What the figures leave out, and how well tokens are counted.")
            .WithDescription($"Drift: {UsageDefinitions.Drift}");
        group.MapGet("/live", LiveAsync).WithName("GetLiveEntries").WithSummary("Live entries by scope and tier, most first.");
        routes.MapRequests();
        routes.MapSystem();
    }

    private static void MapGroups(RouteGroupBuilder group, string name, GroupKind kind) =>
        group.MapGet($"/by/{name}", (
                [AsParameters] UsageQuery query, string? sort, string? descending, string? limit, string? offset,
                GroupAnalytics groups, TimeProvider clock, CancellationToken cancellationToken) =>
                GroupsAsync(kind, query, GroupSort.Parse(sort, descending, limit, offset), groups, clock, cancellationToken))
            .WithName($"GetUsageBy{kind}").WithSummary($"Sums by {name}, with those of the range before. The default is most saved tokens first.");

    private static async Task<Results<Ok<UsageSummary>, ProblemHttpResult>> SummaryAsync(
        [AsParameters] UsageQuery query, UsageAnalytics analytics, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (filter, problem) = UsageFilter.Parse(query, clock.GetUtcNow());
        return filter is null ? problem! : TypedResults.Ok(await analytics.SummaryAsync(filter, cancellationToken));
    }

    private static async Task<Results<Ok<IReadOnlyList<UsagePoint>>, ProblemHttpResult>> TimeSeriesAsync(
        [AsParameters] UsageQuery query, string? bucket, string? zone, UsageAnalytics analytics, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (filter, problem) = UsageFilter.Parse(query, clock.GetUtcNow());
        if (filter is null) return problem!;
        if (UsageBucket.Named(bucket) is not { } width) return Problems.BadField("bucket", bucket, "Send minute, hour, day or week.");
        var timeZone = TimeZoneInfo.Utc;
        if (!string.IsNullOrEmpty(zone) && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out timeZone!))
        {
            return Problems.BadField("zone", zone, "Send an IANA time zone such as Europe/Berlin.");
        }
        var length = filter.To - filter.From;
        // One more minute, because a range that cuts minutes at both ends has got it.
        if (width == UsageBucket.Minute && length > UsageBucket.LongestMinuteRange + width.Width)
        {
            return Problems.BadField(
                "bucket", bucket, $"Send hour, day or week for a range of {length}; minutes serve up to {UsageBucket.LongestMinuteRange}.");
        }
        if (length / width.Width > MaxPoints) return Problems.BadField("bucket", width.Name, $"Send day or week, or a range of at most {MaxPoints} buckets.");
        return TypedResults.Ok(await analytics.TimeSeriesAsync(filter, width, width.Starts(filter.From, filter.To, timeZone), cancellationToken));
    }

    private static async Task<Results<Ok<TierReport>, ProblemHttpResult>> TiersAsync(
        [AsParameters] UsageQuery query, TierAnalytics tiers, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (filter, problem) = UsageFilter.Parse(query, clock.GetUtcNow());
        return filter is null ? problem! : TypedResults.Ok(await tiers.ReportAsync(filter, cancellationToken));
    }

    private static async Task<Results<Ok<UsageGroups>, ProblemHttpResult>> GroupsAsync(
        GroupKind kind, UsageQuery query, (GroupSort? Sort, ProblemHttpResult? Problem) parsed, GroupAnalytics groups, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var (filter, problem) = UsageFilter.Parse(query, clock.GetUtcNow());
        if (filter is null) return problem!;
        return parsed.Sort is null ? parsed.Problem! : TypedResults.Ok(await groups.PageAsync(kind, filter, parsed.Sort, cancellationToken));
    }

    private static async Task<Results<Ok<IReadOnlyList<OutcomeUsage>>, ProblemHttpResult>> OutcomesAsync(
        [AsParameters] UsageQuery query, UsageAnalytics analytics, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (filter, problem) = UsageFilter.Parse(query, clock.GetUtcNow());
        return filter is null ? problem! : TypedResults.Ok(await analytics.OutcomesAsync(filter, cancellationToken));
    }

    private static async Task<Results<Ok<CoverageReport>, ProblemHttpResult>> CoverageAsync(
        [AsParameters] UsageQuery query, UsageAnalytics analytics, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (filter, problem) = UsageFilter.Parse(query, clock.GetUtcNow());
        return filter is null ? problem! : TypedResults.Ok(await analytics.CoverageAsync(filter, cancellationToken));
    }

    private static async Task<Results<Ok<LiveEntries>, ProblemHttpResult>> LiveAsync(
        string? principal, string? model, LiveScopes scopes, CancellationToken cancellationToken)
    {
        var (id, problem) = UsageFilter.ParseId("principal", principal);
        return problem is not null ? problem : TypedResults.Ok(await scopes.ListAsync(id, string.IsNullOrEmpty(model) ? null : model, cancellationToken));
    }
}
