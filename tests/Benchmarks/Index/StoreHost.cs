using CacheIndex;
using CacheIndex.Postgres;
using CacheIndex.Prefixes;
using CacheIndex.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceDefaults;

namespace Benchmarks.Index;

/// <summary>CacheIndex's own stores in this process, wired as CacheIndex wires them, with nothing in front.</summary>
internal sealed class StoreHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly IHostedService[] _helpers;

    private StoreHost(IHost host, bool withRedis)
    {
        _host = host;
        // The host's other services look after principals, usage and dead rows.
        _helpers = withRedis
            ? [ActivatorUtilities.CreateInstance<RedisTrustKeeper>(host.Services), host.Services.GetRequiredService<BucketLoader>()]
            : [];
    }

    public PostgresPrefixIndex Postgres => _host.Services.GetRequiredService<PostgresPrefixIndex>();

    /// <summary>Starts and brings the database's schema up to date.</summary>
    public static async Task<StoreHost> StartAsync(string database, string? redis)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:promptcache", database), new("ConnectionStrings:redis", redis)]);
        builder.AddServiceDefaults();
        var withRedis = builder.AddOptionalRedis("redis");
        builder.AddDatabase("promptcache");
        builder.Services.AddPrefixes(withRedis);
        builder.Services.AddSingleton<CacheIndexMetrics>();
        var host = builder.Build();
        await host.Services.GetRequiredService<SchemaMigrator>().MigrateAsync(Migration.All, CancellationToken.None);
        host.Services.GetRequiredService<DatabaseReadiness>().Ready();
        var store = new StoreHost(host, withRedis);
        foreach (var helper in store._helpers) await helper.StartAsync(CancellationToken.None);
        return store;
    }

    /// <summary>Redis in front of Postgres, whose calls are counted; what a process knows of entries in front of neither.</summary>
    public (IPrefixIndex Index, CountedIndex Behind) Redis()
    {
        var behind = new CountedIndex(Postgres);
        return (_host.Services.InFrontOf(behind), behind);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var helper in _helpers) await helper.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
