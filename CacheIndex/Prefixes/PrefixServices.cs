using CacheIndex.Postgres;
using CacheIndex.Redis;
using Microsoft.Extensions.Options;
using PromptCaching.Known;

namespace CacheIndex.Prefixes;

internal static class PrefixServices
{
    public static void AddPrefixes(this IServiceCollection services, bool withRedis)
    {
        services.AddOptionsWithValidateOnStart<SweepOptions, SweepOptionsValidator>().BindConfiguration(SweepOptions.Section);
        services.AddOptionsWithValidateOnStart<RefreshOptions, RefreshOptionsValidator>().BindConfiguration(RefreshOptions.Section);
        services.AddOptionsWithValidateOnStart<KnownOptions, KnownOptionsValidator>().BindConfiguration(KnownOptions.Section);
        services.AddSingleton<PostgresPrefixIndex>();
        if (withRedis) services.AddRedisIndex();
        services.AddSingleton(provider =>
        {
            IPrefixIndex store = provider.GetRequiredService<PostgresPrefixIndex>();
            // Behind the gathering: Redis hears of refreshes that Postgres has taken.
            if (withRedis) store = provider.InFrontOf(store);
            return ActivatorUtilities.CreateInstance<GatheredRefreshes>(provider, store);
        });
        services.AddHostedService(static provider => provider.GetRequiredService<GatheredRefreshes>());
        services.AddSingleton<IPrefixIndex>(static provider => ActivatorUtilities.CreateInstance<KnownPrefixIndex>(
            provider, (IPrefixIndex)provider.GetRequiredService<GatheredRefreshes>(),
            new KnownPrefixes(
                provider.GetRequiredService<IOptions<KnownOptions>>().Value.EntriesWithin(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes))));
        services.AddSingleton<PrefixLookups>();
        services.AddSingleton<PrefixSweep>();
        services.AddHostedService<PrefixSweeper>();
    }
}
