using CacheIndex.Prefixes;
using StackExchange.Redis;

namespace CacheIndex.Redis;

internal static class RedisServices
{
    /// <summary>What <see cref="RedisPrefixIndex"/> needs.</summary>
    public static void AddRedisIndex(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<RedisOptions, RedisOptionsValidator>().BindConfiguration(RedisOptions.Section);
        services.AddSingleton(TrustTimes.Default);
        services.AddSingleton(new BucketScripts());
        services.AddSingleton<RedisConnection>();
        services.AddSingleton<Func<IConnectionMultiplexer>>(static provider => provider.GetRequiredService<IConnectionMultiplexer>);
        services.AddSingleton<BucketStore>();
        services.AddSingleton<ScopeBuckets>();
        services.AddSingleton<RedisTrust>();
        services.AddSingleton<RedisBreaker>();
        services.AddSingleton<BucketLoader>();
        services.AddHostedService(static provider => provider.GetRequiredService<BucketLoader>());
        services.AddHostedService<RedisTrustKeeper>();
    }

    /// <summary>The index in front of its truth.</summary>
    public static RedisPrefixIndex InFrontOf(this IServiceProvider provider, IPrefixIndex truth) =>
        ActivatorUtilities.CreateInstance<RedisPrefixIndex>(provider, truth);
}
