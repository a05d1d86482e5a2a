namespace Gateway.Routing;

internal static class RoutingServices
{
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.AddSingleton<ModelCatalog>();
        services.AddSingleton<ModelsEndpoint>();
        services.AddSingleton<CatalogRefresh>();
        services.AddHostedService(static provider => provider.GetRequiredService<CatalogRefresh>());
        services.AddHealthChecks().AddCheck<CatalogHealthCheck>("catalog");
        return services;
    }
}
