using CacheIndex.Postgres;

namespace CacheIndex.Prefixes;

internal static class PrefixServices
{
    public static void AddPrefixes(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<SweepOptions, SweepOptionsValidator>().BindConfiguration(SweepOptions.Section);
        services.AddSingleton<IPrefixIndex, PostgresPrefixIndex>();
        services.AddSingleton<PrefixSweep>();
        services.AddHostedService<PrefixSweeper>();
    }
}
