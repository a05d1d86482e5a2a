using CacheIndex.Postgres;
using PromptCaching.Known;

namespace CacheIndex.Prefixes;

internal static class PrefixServices
{
    public static void AddPrefixes(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<SweepOptions, SweepOptionsValidator>().BindConfiguration(SweepOptions.Section);
        services.AddOptionsWithValidateOnStart<RefreshOptions, RefreshOptionsValidator>().BindConfiguration(RefreshOptions.Section);
        services.AddSingleton<PostgresPrefixIndex>();
        services.AddSingleton(static provider =>
        {
            IPrefixIndex store = provider.GetRequiredService<PostgresPrefixIndex>();
            return ActivatorUtilities.CreateInstance<GatheredRefreshes>(provider, store);
        });
        services.AddHostedService(static provider => provider.GetRequiredService<GatheredRefreshes>());
        services.AddSingleton<IPrefixIndex>(static provider => ActivatorUtilities.CreateInstance<KnownPrefixIndex>(
            provider, (IPrefixIndex)provider.GetRequiredService<GatheredRefreshes>(), new KnownPrefixes()));
        services.AddSingleton<PrefixSweep>();
        services.AddHostedService<PrefixSweeper>();
    }
}
