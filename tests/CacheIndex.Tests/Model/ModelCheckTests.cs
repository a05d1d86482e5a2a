using TestSupport;

namespace CacheIndex.Tests.Model;

/// <summary>Whatever befalls Redis, every answer is one that an index doing one thing at a time could have given.</summary>
[Collection(nameof(Model))]   // One deployment at a time: each is three replicas and their servers.
public sealed class ModelCheckTests(PostgresServer postgres)
{
    private const int Rounds = 3;

    /// <summary>Look-ups that Redis answers between two mishaps, so that each finds it in use.</summary>
    private const int Between = 50;

    [Fact]
    public Task Nothing_befalls_it() => CheckAsync([], async (deployment, _) => await deployment.AnsweredByRedisAsync(5 * Between));

    [Fact]
    public Task Redis_is_flushed() => CheckAsync([], async (deployment, work) =>
    {
        for (var i = 0; i < 5 * Rounds; i++)
        {
            await deployment.AnsweredByRedisAsync(Between / 10);
            await deployment.Redis.CommandAsync("FLUSHALL");
        }
    });

    [Fact]
    public Task Redis_evicts() => CheckAsync(["--maxmemory-policy", "allkeys-lru"], async (deployment, work) =>
    {
        await deployment.AnsweredByRedisAsync(Between);
        // Less than it holds already: whatever is written, something goes.
        await deployment.Redis.CommandAsync("CONFIG SET maxmemory 100kb");
        await work.CallsAsync(500);
        await deployment.Redis.CommandAsync("CONFIG SET maxmemory 0");
        await deployment.AnsweredByRedisAsync(Between);
    });

    [Fact]
    public Task Redis_is_killed_and_restarted() => CheckAsync([], async (deployment, work) =>
    {
        for (var i = 0; i < Rounds; i++)
        {
            await deployment.AnsweredByRedisAsync(Between);
            await deployment.Redis.KillAsync();
            await work.CallsAsync(100);
            await deployment.Redis.StartAsync();
        }
        await deployment.AnsweredByRedisAsync(Between);
    });

    [Fact]
    public Task Redis_is_killed_and_stays_away() => CheckAsync([], async (deployment, work) =>
    {
        await deployment.AnsweredByRedisAsync(Between);
        await deployment.Redis.KillAsync();
        await work.CallsAsync(500);
    });

    [Fact]
    public Task Redis_comes_back_with_what_it_held_a_while_ago() => CheckAsync([], async (deployment, work) =>
    {
        for (var i = 0; i < Rounds; i++)
        {
            await deployment.AnsweredByRedisAsync(Between);
            await deployment.Redis.CommandAsync("SAVE");
            await work.CallsAsync(100);
            await deployment.Redis.KillAsync();
            await deployment.Redis.StartAsync();
            await work.CallsAsync(100);
        }
        await deployment.AnsweredByRedisAsync(Between);
    });

    [Fact]
    public Task Redis_stops_in_its_tracks_for_a_while() => CheckAsync([], async (deployment, work) =>
    {
        for (var i = 0; i < Rounds; i++)
        {
            await deployment.AnsweredByRedisAsync(Between);
            deployment.Redis.Pause();
            await work.CallsAsync(100);
            deployment.Redis.Resume();
        }
        await deployment.AnsweredByRedisAsync(Between);
    });

    [Fact]
    public Task Redis_stutters() => CheckAsync([], async (deployment, work) =>
    {
        for (var i = 0; i < 20; i++)
        {
            await work.CallsAsync(50);
            await deployment.Redis.CommandAsync("CLIENT PAUSE 20");
        }
        await deployment.AnsweredByRedisAsync(Between);
    });

    [Fact]
    public async Task Postgres_is_killed_and_restarted()
    {
        await using var own = await PrivatePostgres.StartNewAsync();
        await CheckAsync([], async (deployment, work) =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                await deployment.AnsweredByRedisAsync(Between);
                await own.KillAsync();
                work.History.Crashed();
                await work.CallsAsync(50);
                await own.StartAsync();
            }
            await deployment.AnsweredByRedisAsync(Between);
        }, await own.CreateDatabaseAsync(), mayFail: true);
    }

    private async Task CheckAsync(string[] settings, Func<Deployment, Workload, Task> script, string? database = null, bool mayFail = false)
    {
        await using var redis = await PrivateRedis.StartNewAsync(settings);
        await using var deployment = await Deployment.StartAsync(database ?? await postgres.CreateDatabaseAsync(), redis);
        var seed = Random.Shared.Next();
        var violations = await deployment.RunAsync(seed, work => script(deployment, work), mayFail);
        Assert.True(violations.Count == 0, $"Seed {seed}: {string.Join(Environment.NewLine, violations.Take(5))}");
    }
}
