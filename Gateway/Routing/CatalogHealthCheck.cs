using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gateway.Routing;

/// <summary>Degraded while administered models are not known, or cannot be served here. The others are served all the same.</summary>
internal sealed class CatalogHealthCheck(CatalogRefresh catalog, ModelCatalog models) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = catalog.State;
        return Task.FromResult(state switch
        {
            { LeftOut.Count: > 0 } => HealthCheckResult.Degraded(string.Join(' ', state.LeftOut)),
            { Trouble: { } trouble, ReadAt: { } at } => HealthCheckResult.Degraded(
                $"The catalog of models could not be read ({trouble}); it is known as of {at:u}."),
            { Trouble: { } trouble } => HealthCheckResult.Degraded(
                $"The catalog of models could not be read yet ({trouble}); only the settings' models are served."),
            _ => HealthCheckResult.Healthy($"{models.Aliases.Count} models by name."),
        });
    }
}
