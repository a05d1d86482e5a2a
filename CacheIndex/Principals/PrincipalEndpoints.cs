using CacheIndex.Access;
using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Principals;

internal static class PrincipalEndpoints
{
    private const string NameTaken = "Another principal has this name. Choose one that is free.";

    public static void MapPrincipals(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin/principals").WithTags("Administration");
        group.MapGet("", ListAsync).WithName("ListPrincipals").WithSummary("Every principal, by name.");
        group.MapPost("", CreateAsync).WithName("CreatePrincipal").WithSummary("Makes a principal.");
        group.MapGet("/{id:guid}", FindAsync).WithName("GetPrincipal").WithSummary("One principal.");
        group.MapPut("/{id:guid}", RenameAsync).WithName("RenamePrincipal").WithSummary("Gives a principal another name.");
    }

    private static async Task<Ok<IReadOnlyList<Principal>>> ListAsync(PrincipalAdministration principals, CancellationToken cancellationToken) =>
        TypedResults.Ok(await principals.ListAsync(cancellationToken));

    private static async Task<Results<Ok<Principal>, ProblemHttpResult>> FindAsync(
        Guid id, PrincipalAdministration principals, CancellationToken cancellationToken) =>
        await principals.FindAsync(id, cancellationToken) is { } principal ? TypedResults.Ok(principal) : NotFound(id);

    private static async Task<Results<Created<Principal>, ProblemHttpResult>> CreateAsync(
        PrincipalSettings settings, Caller caller, PrincipalAdministration principals, CancellationToken cancellationToken)
    {
        if (Problems.BadName("name", settings.Name) is { } problem) return problem;
        try
        {
            var principal = await principals.CreateAsync(settings.Name, caller, cancellationToken);
            return TypedResults.Created($"/admin/principals/{principal.PrincipalId}", principal);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return Problems.Conflict("name", settings.Name, NameTaken);
        }
    }

    private static async Task<Results<Ok<Principal>, ProblemHttpResult>> RenameAsync(
        Guid id, PrincipalSettings settings, Caller caller, PrincipalAdministration principals, CancellationToken cancellationToken)
    {
        if (Problems.BadName("name", settings.Name) is { } problem) return problem;
        try
        {
            return await principals.RenameAsync(id, settings.Name, caller, cancellationToken) is { } principal ? TypedResults.Ok(principal) : NotFound(id);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return Problems.Conflict("name", settings.Name, NameTaken);
        }
    }

    internal static ProblemHttpResult NotFound(Guid id) => Problems.NotFound($"No principal has the id {id}. GET /admin/principals lists them.");
}
