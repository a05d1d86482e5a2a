using System.Globalization;
using CacheIndex.Access;
using CacheIndex.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Tariffs;

internal static class TariffEndpoints
{
    public static void MapTariffs(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin/tariffs").WithTags("Administration");
        group.MapGet("", ListAsync).WithName("ListTariffs").WithSummary("Versions of tariffs, newest first.");
        group.MapPost("", AddAsync).WithName("AddTariff")
            .WithSummary("Closes the model's open version and opens this one. Of two changes at once one is a 409.");
        group.MapPost("/preview", PreviewAsync).WithName("PreviewTariff").WithSummary("What the model's requests of the last seven days would have cost.");
    }

    private static async Task<Ok<IReadOnlyList<TariffVersion>>> ListAsync(
        string? model, TariffAdministration tariffs, CancellationToken cancellationToken) =>
        TypedResults.Ok(await tariffs.ListAsync(string.IsNullOrEmpty(model) ? null : model, cancellationToken));

    private static async Task<Results<Created<TariffVersion>, ProblemHttpResult>> AddAsync(
        NewTariff tariff, Caller caller, TariffAdministration tariffs, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (TariffValidator.Problem(tariff, clock.GetUtcNow()) is { } problem) return problem;
        var (added, blocking) = await tariffs.AddAsync(tariff, caller, cancellationToken);
        if (added is not null) return TypedResults.Created($"/admin/tariffs?model={Uri.EscapeDataString(added.Model)}", added);
        return blocking is not null
            ? Problems.Conflict("validFrom", (tariff.ValidFrom ?? clock.GetUtcNow()).ToString("O", CultureInfo.InvariantCulture),
                $"Version {blocking.Version} begins at {blocking.ValidFrom.ToString("O", CultureInfo.InvariantCulture)}. Begin after it.")
            : Problems.Conflict("model", tariff.Model, "Another change of its tariff was made at the same time. Look at it, and send yours again if it still holds.");
    }

    private static async Task<Results<Ok<TariffPreview>, ProblemHttpResult>> PreviewAsync(
        NewTariff tariff, TariffAdministration tariffs, TimeProvider clock, CancellationToken cancellationToken) =>
        TariffValidator.Problem(tariff, clock.GetUtcNow()) is { } problem ? problem : TypedResults.Ok(await tariffs.PreviewAsync(tariff, cancellationToken));
}
