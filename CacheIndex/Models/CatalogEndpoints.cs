using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Models;

internal static class CatalogEndpoints
{
    public static void MapCatalog(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/catalog", GetAsync).WithName("GetCatalog").WithTags("Catalog")
            .WithSummary("What gateways need to know of models and prices. With the version as ETag: a 304 says that nothing changed.");

    private static async Task<Results<Ok<Catalog>, StatusCodeHttpResult>> GetAsync(
        CatalogReader reader, HttpContext context, CancellationToken cancellationToken)
    {
        var catalog = await reader.ReadAsync(cancellationToken);
        var tag = new EntityTagHeaderValue($"\"{catalog.Version}\"");
        context.Response.GetTypedHeaders().ETag = tag;
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(catalog);
    }
}
