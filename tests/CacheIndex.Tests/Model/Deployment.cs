using System.Diagnostics.Metrics;
using CacheIndex.Postgres;
using CacheIndex.Prefixes;
using CacheIndex.Redis;
using CacheIndex.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using TestSupport;

namespace CacheIndex.Tests.Model;

/// <summary>Three replicas over one Postgres and one Redis, and a run of random work on them.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    private const int Replicas = 3;
    private const int MostCalls = 20_000;

    private readonly List<Replica> _replicas = [];
    private RedisAnswers _redisAnswers = null!;

    public ManualClock Clock { get; } = new(IndexFixture.Start);

    public required string Database { get; init; }

    public required PrivateRedis Redis { get; init; }

    public static async Task<Deployment> StartAsync(string database, PrivateRedis redis, Action<IServiceCollection>? change = null)
    {
        var deployment = new Deployment { Database = await RedisFixture.PreparedAsync(database), Redis = redis };
        for (var i = 0; i < Replicas; i++) deployment._replicas.Add(await Replica.StartAsync(database, redis.ConnectionString, deployment.Clock, change));
        deployment._redisAnswers = new RedisAnswers([.. deployment._replicas.Select(replica => replica.Get<IMeterFactory>())]);
        return deployment;
    }

    /// <summary>Works while the script runs, then checks every answer.</summary>
    /// <param name="seed">Of the work.</param>
    /// <param name="script">What befalls Redis or Postgres meanwhile.</param>
    /// <param name="mayFail">Whether the script takes Postgres away.</param>
    /// <param name="others">More replicas, not of this deployment's making.</param>
    /// <returns>What no model explains.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(
        int seed, Func<Workload, Task> script, bool mayFail = false, params (string Name, IPrefixIndex Index)[] others)
    {
        var indexes = _replicas.Select((replica, i) => ($"replica {i}", (IPrefixIndex)replica.Index())).Concat(others).ToArray();
        var work = new Workload(seed, indexes, _replicas[0].Get<PrefixSweep>(), Clock, mayFail);
        // Replicas that look at different levels write to each other's all the same.
        foreach (var scope in work.AllScopes)
        {
            for (var i = 1; i < Replicas; i++) _replicas[i].Get<ScopeBuckets>().Deepen(scope, i - 1);
        }
        using var stop = new CancellationTokenSource();
        var running = work.RunAsync(MostCalls, stop.Token);
        var scripted = script(work);
        // A failure of the work ends the run; it is thrown below.
        await Task.WhenAny(scripted, running);
        if (!running.IsCompleted) await scripted;
        await stop.CancelAsync();
        await running;
        await scripted;
        return [.. new Explanation(work.History, Replica.Grace).Violations()];
    }

    /// <summary>Waits until Redis has answered this many more look-ups.</summary>
    public Task AnsweredByRedisAsync(int lookups)
    {
        var goal = _redisAnswers.Count + lookups;
        return Eventually.TrueAsync(() => Task.FromResult(_redisAnswers.Count >= goal), $"Redis has answered {lookups} look-ups");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas) await replica.DisposeAsync();
        _redisAnswers.Dispose();
    }
}
