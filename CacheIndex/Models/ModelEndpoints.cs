using CacheIndex.Access;
using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Models;

internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin/models").WithTags("Administration");
        group.MapGet("", ListAsync).WithName("ListModels").WithSummary("The virtual models administered here, by name.");
        group.MapGet("/{**name}", FindAsync).WithName("GetModel").WithSummary("One virtual model.");
        group.MapPut("/{**name}", PutAsync).WithName("PutModel").WithSummary("Makes or replaces a virtual model; gateways follow within seconds.");
        group.MapDelete("/{**name}", DeleteAsync).WithName("DeleteModel").WithSummary("Takes a virtual model away. Its records and tariffs stay.");
    }

    private static async Task<Ok<IReadOnlyList<Model>>> ListAsync(ModelAdministration models, CancellationToken cancellationToken) =>
        TypedResults.Ok(await models.ListAsync(cancellationToken));

    private static async Task<Results<Ok<Model>, ProblemHttpResult>> FindAsync(
        string name, ModelAdministration models, CancellationToken cancellationToken) =>
        await models.FindAsync(Slashed(name), cancellationToken) is { } model ? TypedResults.Ok(model) : NotFound(name);

    private static async Task<Results<Ok<Model>, ProblemHttpResult>> PutAsync(
        string name, ModelSettings settings, Caller caller, ModelAdministration models, CancellationToken cancellationToken)
    {
        name = Slashed(name);
        if (Problems.BadName("name", name) is { } badName) return badName;
        if (Problems.BadName("upstream", settings.Upstream) is { } badUpstream) return badUpstream;
        if (settings.UpstreamModel is { } own && Problems.BadName("upstreamModel", own) is { } badModel) return badModel;
        if (Problems.BadName("tokenizer", settings.Tokenizer) is { } badTokenizer) return badTokenizer;
        return settings.MinPrefixTokens < 0
            ? Problems.BadField("minPrefixTokens", $"{settings.MinPrefixTokens}", "Send at least 0.")
            : TypedResults.Ok(await models.PutAsync(name, settings, caller, cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string name, Caller caller, ModelAdministration models, CancellationToken cancellationToken) =>
        await models.DeleteAsync(Slashed(name), caller, cancellationToken) ? TypedResults.NoContent() : NotFound(name);

    // Many models have a slash in their name, and clients send it as it is or escaped; routing leaves only this escape as it is.
    private static string Slashed(string name) => name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static ProblemHttpResult NotFound(string name) => Problems.NotFound($"No model {name} is administered here. GET /admin/models lists them.");
}
