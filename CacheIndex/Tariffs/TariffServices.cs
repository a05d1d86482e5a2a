namespace CacheIndex.Tariffs;

internal static class TariffServices
{
    public static void AddTariffs(this IServiceCollection services) => services.AddSingleton<TariffAdministration>();
}
