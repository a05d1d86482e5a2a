using System.Diagnostics;
using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using PromptCaching.Wire;

namespace CacheIndex.Prefixes;

internal static class PrefixEndpoints
{
    public static void MapPrefixes(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/prefixes/lookup", LookupAsync).WithName("LookupPrefixes").WithTags("Prefixes")
            .WithSummary("Which of these prefixes are live in this scope?");

    private static async Task<Results<Ok<LookupResponse>, ProblemHttpResult>> LookupAsync(
        LookupRequest request, IPrefixIndex index, CacheIndexMetrics metrics, CancellationToken cancellationToken)
    {
        if (Invalid(request) is { } problem) return problem;
        var started = Stopwatch.GetTimestamp();
        try
        {
            var matches = await index.LookupAsync(request.Scope, request.Hashes, cancellationToken);
            metrics.LookedUp(Stopwatch.GetElapsedTime(started), request.Hashes.Count, matches.Count);
            return TypedResults.Ok(new LookupResponse(matches));
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.LookupFailed(Stopwatch.GetElapsedTime(started));
            throw;
        }
    }

    private static ProblemHttpResult? Invalid(LookupRequest request)
    {
        if (request.Hashes.Count is 0 or > PrefixLimits.MaxHashesPerLookup)
        {
            return Problems.BadField("hashes", $"{request.Hashes.Count} hashes", $"Send 1 to {PrefixLimits.MaxHashesPerLookup} hashes.");
        }
        return Problems.BadName("scope.model", request.Scope.Model) ?? Problems.BadName("scope.tokenizerVersion", request.Scope.TokenizerVersion);
    }
}
