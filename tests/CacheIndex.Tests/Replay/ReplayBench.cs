using CacheIndex.Postgres;
using CacheIndex.Replay;
using Microsoft.Extensions.DependencyInjection;
using PromptCaching.Pricing;

namespace CacheIndex.Tests.Replay;

/// <summary>Replays traces that a test makes, on a database of their own.</summary>
internal sealed class ReplayBench : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly ReplayClock _clock;

    private ReplayBench(ServiceProvider services, ReplayClock clock, string database)
    {
        _services = services;
        _clock = clock;
        Database = database;
    }

    public string Database { get; }

    public static async Task<ReplayBench> StartAsync(PostgresServer server)
    {
        var (database, clock) = (await server.CreateDatabaseAsync(), new ReplayClock());
        var services = ReplayServices.Build(database, clock);
        await services.GetRequiredService<SchemaMigrator>().MigrateAsync(Migration.All, TestContext.Current.CancellationToken);
        return new ReplayBench(services, clock, database);
    }

    public Task<ReplaySums> RunAsync(ReplayOptions options, params TraceRequest[] requests) => RunAsync(options, TariffMultipliers.Default, requests);

    public Task<ReplaySums> RunAsync(ReplayOptions options, TariffMultipliers multipliers, params TraceRequest[] requests)
    {
        var tariff = new Tariff(TracePrompt.Model, ReplayClock.Start, null, 3, 15, multipliers);
        return ActivatorUtilities.CreateInstance<TraceReplay>(_services, _clock, options, tariff)
            .RunAsync(requests.ToAsyncEnumerable(), TestContext.Current.CancellationToken);
    }

    public Task<IReadOnlyList<string>> DifferencesAsync(ReplaySums sums) =>
        _services.GetRequiredService<LedgerCheck>().DifferencesAsync(sums, TestContext.Current.CancellationToken);

    /// <summary>A request of full blocks, unless another number of tokens is given.</summary>
    public static TraceRequest Request(long milliseconds, long[] blocks, long? tokens = null, long answered = 0, string? principal = null) =>
        new(1, TimeSpan.FromMilliseconds(milliseconds), tokens ?? blocks.Length * (long)TraceRequest.BlockTokens, answered, blocks, principal);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
