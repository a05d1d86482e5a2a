using CacheIndex.Postgres;
using CacheIndex.Prefixes;
using CacheIndex.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;
using ServiceDefaults;

namespace CacheIndex.Tests.Redis;

/// <summary>The index of one replica as CacheIndex composes it, without HTTP. Several over one database and one Redis are a deployment.</summary>
internal sealed class Replica : IAsyncDisposable
{
    /// <summary>As in production, but a suspension is soon over.</summary>
    private static readonly TrustTimes ShortTimes = TrustTimes.Default with { Suspension = TimeSpan.FromSeconds(2) };

    private readonly IHost _host;

    private Replica(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public BucketStore Store => Get<BucketStore>();

    public RedisTrust Trust => Get<RedisTrust>();

    /// <summary>Starts a replica and waits until it trusts Redis. The database has its schema already.</summary>
    public static async Task<Replica> StartAsync(
        string database, string redis, TimeProvider clock, Action<IServiceCollection>? change = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:redis", redis), new("Sweep:Interval", "1.00:00:00"), new("Sweep:Grace", $"{Grace}"),
            new("Redis:Timeout", "00:00:00.200"),   // A busy machine may take its time.
        ]);
        builder.AddOptionalRedis("redis");
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create($"{database};Maximum Pool Size=10"));
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton<CacheIndexMetrics>();
        builder.Services.AddSingleton<DatabaseReadiness>();
        builder.Services.AddPrefixes(withRedis: true);
        builder.Services.Replace(ServiceDescriptor.Singleton(ShortTimes));
        change?.Invoke(builder.Services);
        var replica = new Replica(builder.Build());
        replica.Get<DatabaseReadiness>().Ready();
        await replica._host.StartAsync();
        await replica.TrustsRedisAsync();
        return replica;
    }

    /// <summary>How long a dead entry stays before these replicas sweep it.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromMinutes(1);

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    /// <summary>The Redis index in front of Postgres, or of a test's own stand-in for it.</summary>
    public RedisPrefixIndex Index(IPrefixIndex? truth = null) => Services.InFrontOf(truth ?? Get<PostgresPrefixIndex>());

    public Task TrustsRedisAsync() => Eventually.TrueAsync(async () => Trust.Epoch is not null && await Get<RedisConnection>().AnswersAsync(), "Redis is trusted");

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
