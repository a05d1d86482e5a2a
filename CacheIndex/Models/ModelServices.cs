namespace CacheIndex.Models;

internal static class ModelServices
{
    public static void AddModels(this IServiceCollection services)
    {
        services.AddSingleton<ModelAdministration>();
        services.AddSingleton<CatalogReader>();
    }
}
