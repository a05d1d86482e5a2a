using CacheIndex.Analytics;
using CacheIndex.Audit;
using CacheIndex.Live;
using CacheIndex.Postgres;
using CacheIndex.Prefixes;
using CacheIndex.Principals;
using CacheIndex.Usage;

namespace CacheIndex.Replay;

/// <summary>The service's own parts on the scratch database and the trace's clock, without the server and its background work.</summary>
internal static class ReplayServices
{
    private const string Database = "promptcache";

    public static ServiceProvider Build(string connectionString, ReplayClock clock)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = nameof(CacheIndex) });
        builder.Configuration[$"ConnectionStrings:{Database}"] = connectionString;
        builder.AddDatabase(Database);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<CacheIndexMetrics>();
        builder.Services.AddAudit();
        builder.Services.AddPrincipals();
        builder.Services.AddUsage();
        builder.AddAnalytics();
        builder.Services.AddLive();
        // The truth itself, with nothing in front of it that trusts what it has seen or flushes by timers.
        builder.Services.AddSingleton<IPrefixIndex, PostgresPrefixIndex>();
        builder.Services.AddSingleton<LedgerCheck>();
        return builder.Services.BuildServiceProvider();
    }
}
