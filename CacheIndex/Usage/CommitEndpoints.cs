using System.Diagnostics;
using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using PromptCaching.Wire;

namespace CacheIndex.Usage;

internal static class CommitEndpoints
{
    public static void MapCommits(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/commits", CommitAsync).WithName("Commit").WithTags("Usage")
            .WithSummary("What became of some requests. Applied once per request id; items that can never be accepted are named in the answer.")
            .Accepts<CommitBatch>("application/json");

    private static async Task<Results<Ok<CommitResponse>, ProblemHttpResult>> CommitAsync(
        HttpRequest request, CommitService commits, CacheIndexMetrics metrics, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var commit = await CommitReader.ReadAsync(request.BodyReader, cancellationToken);
        if (commit.Count is 0 or > CommitLimits.MaxItems)
        {
            return Problems.BadField("items", $"{commit.Count} items", $"Send 1 to {CommitLimits.MaxItems} items.");
        }
        try
        {
            var response = await commits.ApplyAsync(commit, cancellationToken);
            metrics.Committed(Stopwatch.GetElapsedTime(started), commit.Count, response);
            return TypedResults.Ok(response);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.CommitFailed(Stopwatch.GetElapsedTime(started));
            throw;
        }
    }
}
