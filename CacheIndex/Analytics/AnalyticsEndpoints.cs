using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using PromptCaching.Wire;

namespace CacheIndex.Analytics;

internal static class AnalyticsEndpoints
{
    private const int MaxPoints = 10_000;
    private const int MaxRows = 500;
    private const int DefaultRows = 50;

    public static void MapAnalytics(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/analytics").WithTags("Analytics");
        group.MapGet("/summary", SummaryAsync).WithName("GetSummary").WithSummary("Sums over a range and over the range before it.");
        group.MapGet("/timeseries", TimeSeriesAsync).WithName("GetTimeSeries").WithSummary("Sums by minute, hour or day; empty buckets included.");
        group.MapGet("/principals", PrincipalsAsync).WithName("GetPrincipals").WithSummary("Sums by principal, most saved first.");
        group.MapGet("/requests", RequestsAsync).WithName("GetRequests")
            .WithSummary("Requests, newest first. For the next page send before=<submittedAt>,<requestId> of the last row.");
    }

    private static async Task<Results<Ok<UsageSummary>, ProblemHttpResult>> SummaryAsync(
        string? from, string? to, string? principal, string? model, UsageAnalytics analytics, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (filter, problem) = UsageFilter.Parse(from, to, principal, model, clock.GetUtcNow());
        return filter is null ? problem! : TypedResults.Ok(await analytics.SummaryAsync(filter, cancellationToken));
    }

    private static async Task<Results<Ok<IReadOnlyList<UsagePoint>>, ProblemHttpResult>> TimeSeriesAsync(
        string? from, string? to, string? bucket, string? principal, string? model,
        UsageAnalytics analytics, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (filter, problem) = UsageFilter.Parse(from, to, principal, model, clock.GetUtcNow());
        if (filter is null) return problem!;
        if (UsageBucket.Named(bucket) is not { } width) return Problems.BadField("bucket", bucket, "Send minute, hour or day.");
        var length = filter.To - filter.From;
        if (width == UsageBucket.Minute && length > UsageBucket.LongestMinuteRange)
        {
            return Problems.BadField(
                "bucket", bucket, $"Send hour or day for a range of {length}; minutes serve up to {UsageBucket.LongestMinuteRange}.");
        }
        if (length / width.Width > MaxPoints) return Problems.BadField("bucket", width.Name, $"Send day, or a range of at most {MaxPoints} buckets.");
        return TypedResults.Ok(await analytics.TimeSeriesAsync(filter, width, cancellationToken));
    }

    private static async Task<Results<Ok<IReadOnlyList<PrincipalUsage>>, ProblemHttpResult>> PrincipalsAsync(
        string? from, string? to, string? principal, string? model, UsageAnalytics analytics, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (filter, problem) = UsageFilter.Parse(from, to, principal, model, clock.GetUtcNow());
        return filter is null ? problem! : TypedResults.Ok(await analytics.PrincipalsAsync(filter, cancellationToken));
    }

    private static async Task<Results<Ok<IReadOnlyList<RequestRow>>, ProblemHttpResult>> RequestsAsync(
        string? limit, string? before, string? principal, string? model, RequestLog log, TimeProvider clock, CancellationToken cancellationToken)
    {
        var rows = DefaultRows;
        if (!string.IsNullOrEmpty(limit) && (!int.TryParse(limit, out rows) || rows is < 1 or > MaxRows))
        {
            return Problems.BadField("limit", limit, $"Send 1 to {MaxRows}.");
        }
        var (cursor, badCursor) = RequestCursor.Parse(before, clock.GetUtcNow());
        if (badCursor is not null) return badCursor;
        var (id, badPrincipal) = UsageFilter.ParsePrincipal(principal);
        if (badPrincipal is not null) return badPrincipal;
        return TypedResults.Ok(await log.PageAsync(cursor, rows, id, string.IsNullOrEmpty(model) ? null : model, cancellationToken));
    }
}
