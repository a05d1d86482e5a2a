using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace CacheIndex.Analytics;

internal static class RequestEndpoints
{
    public static void MapRequests(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/analytics/requests").WithTags("Analytics");
        group.MapGet("", PageAsync).WithName("GetRequests")
            .WithSummary("Requests, newest first. For the next page send before=<submittedAt>,<requestId> of the last row.");
        group.MapGet("/{id:guid}", FindAsync).WithName("GetRequest").WithSummary("One request in full, and why it read nothing.");
    }

    private static async Task<Results<Ok<IReadOnlyList<RequestRow>>, ProblemHttpResult>> PageAsync(
        [AsParameters] RequestQuery query, RequestLog log, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (filter, problem) = RequestFilter.Parse(query, clock.GetUtcNow());
        return filter is null ? problem! : TypedResults.Ok(await log.PageAsync(filter, cancellationToken));
    }

    private static async Task<Results<Ok<RequestDetail>, ProblemHttpResult>> FindAsync(
        Guid id, RequestDetails details, CancellationToken cancellationToken) =>
        await details.FindAsync(id, cancellationToken) is { } detail
            ? TypedResults.Ok(detail)
            : Problems.NotFound($"No usage record has the id {id}. Send a request's id (a UUIDv7) that is still in the ledger.");
}
