using Microsoft.AspNetCore.Http.HttpResults;
using PromptCaching.Wire.Analytics;

namespace CacheIndex.Analytics;

internal static class SystemEndpoints
{
    public static void MapSystem(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/system", ReportAsync).WithName("GetSystem").WithTags("System").WithSummary("How the index and the ledger are.");

    private static async Task<Ok<SystemReport>> ReportAsync(SystemStatus system, CancellationToken cancellationToken) =>
        TypedResults.Ok(await system.ReportAsync(cancellationToken));
}
