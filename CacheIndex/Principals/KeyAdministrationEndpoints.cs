using System.Globalization;
using CacheIndex.Access;
using CacheIndex.Analytics;
using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Principals;

internal static class KeyAdministrationEndpoints
{
    private const int MostModels = 100;

    public static void MapKeyAdministration(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin").WithTags("Administration");
        group.MapPost("/principals/{id:guid}/keys", CreateAsync).WithName("CreateKey").WithSummary("Makes a key. Its secret is in this answer and nowhere else.");
        group.MapGet("/keys", ListAsync).WithName("ListKeys").WithSummary("Keys by principal and name, revoked and expired ones too.");
        group.MapGet("/keys/{id:guid}", FindAsync).WithName("GetKey").WithSummary("One key.");
        group.MapPut("/keys/{id:guid}", ChangeAsync).WithName("ChangeKey").WithSummary("Replaces a key's expiry and limits.");
        group.MapPost("/keys/{id:guid}/revoke", RevokeAsync).WithName("RevokeKey").WithSummary("Ends a key for good; gateways notice within a minute.");
    }

    private static async Task<Results<Ok<IReadOnlyList<ApiKey>>, ProblemHttpResult>> ListAsync(
        string? principal, KeyAdministration keys, CancellationToken cancellationToken)
    {
        var (id, problem) = UsageFilter.ParseId("principal", principal);
        return problem is not null ? problem : TypedResults.Ok(await keys.ListAsync(id, cancellationToken));
    }

    private static async Task<Results<Ok<ApiKey>, ProblemHttpResult>> FindAsync(Guid id, KeyAdministration keys, CancellationToken cancellationToken) =>
        await keys.FindAsync(id, cancellationToken) is { } key ? TypedResults.Ok(key) : NotFound(id);

    private static async Task<Results<Created<CreatedKey>, ProblemHttpResult>> CreateAsync(
        Guid id, NewKey key, Caller caller, KeyAdministration keys, TimeProvider clock, HttpResponse response, CancellationToken cancellationToken)
    {
        if (Problems.BadName("name", key.Name) is { } badName) return badName;
        if (BadSettings(key.ExpiresAt, key.Limits, clock) is { } problem) return problem;
        try
        {
            if (await keys.CreateAsync(id, key, caller, cancellationToken) is not { } created) return PrincipalEndpoints.NotFound(id);
            response.Headers.CacheControl = "no-store";
            return TypedResults.Created($"/admin/keys/{created.Key.KeyId}", created);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return Problems.Conflict("name", key.Name, "Another key of this principal has this name. Choose one that is free.");
        }
    }

    private static async Task<Results<Ok<ApiKey>, ProblemHttpResult>> ChangeAsync(
        Guid id, KeySettings settings, Caller caller, KeyAdministration keys, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (BadSettings(settings.ExpiresAt, settings.Limits, clock) is { } problem) return problem;
        if (await keys.ChangeAsync(id, settings, caller, cancellationToken) is not { } key) return NotFound(id);
        return key.RevokedAt is null
            ? TypedResults.Ok(key)
            : Problems.Conflict("revokedAt", key.RevokedAt.Value.ToString("O", CultureInfo.InvariantCulture), "A revoked key stays revoked. Make another one.");
    }

    private static async Task<Results<Ok<ApiKey>, ProblemHttpResult>> RevokeAsync(
        Guid id, Caller caller, KeyAdministration keys, CancellationToken cancellationToken) =>
        await keys.RevokeAsync(id, caller, cancellationToken) is { } key ? TypedResults.Ok(key) : NotFound(id);

    private static ProblemHttpResult? BadSettings(DateTimeOffset? expiresAt, KeyLimits? limits, TimeProvider clock)
    {
        if (expiresAt <= clock.GetUtcNow()) return Problems.BadField("expiresAt", expiresAt.Value.ToString("O", CultureInfo.InvariantCulture), "Send a time to come, or revoke the key.");
        if (limits is null) return null;
        if (limits.RequestsPerMinute < 1) return Problems.BadField("limits.requestsPerMinute", $"{limits.RequestsPerMinute}", "Send at least 1, or null for no limit.");
        if (limits.Budget?.Tokens < 1) return Problems.BadField("limits.budget.tokens", $"{limits.Budget.Tokens}", "Send at least 1, or no budget.");
        if (limits.Models is not { } models) return null;
        if (models.Count is 0 or > MostModels)
        {
            return Problems.BadField("limits.models", $"{models.Count} models", $"Send 1 to {MostModels}, or null for every model.");
        }
        return models.Select((model, i) => Problems.BadName($"limits.models[{i}]", model ?? "")).FirstOrDefault(problem => problem is not null);
    }

    private static ProblemHttpResult NotFound(Guid id) => Problems.NotFound($"No key has the id {id}. GET /admin/keys lists them.");
}
