using CacheIndex.Analytics;
using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Audit;

internal static class AuditEndpoints
{
    private const int MaxRows = 500;
    private const int DefaultRows = 50;

    public static void MapAudit(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/admin/audit", ListAsync).WithName("GetAudit").WithTags("Administration")
            .WithSummary("Changes by administrators, newest first. For the next page send before=<id> of the last one.");

    private static async Task<Results<Ok<IReadOnlyList<AuditEntry>>, ProblemHttpResult>> ListAsync(
        string? before, string? limit, AuditTrail audit, CancellationToken cancellationToken)
    {
        var (rows, problem) = GroupSort.Number("limit", limit, DefaultRows, 1, MaxRows);
        if (problem is not null) return problem;
        var last = long.MaxValue;
        if (!string.IsNullOrEmpty(before) && !long.TryParse(before, out last)) return Problems.BadField("before", before, "Send the id of the last entry you have.");
        return TypedResults.Ok(await audit.ListAsync(last, rows, cancellationToken));
    }
}
