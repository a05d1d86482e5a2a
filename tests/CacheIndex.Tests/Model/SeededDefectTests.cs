using System.Text.RegularExpressions;
using CacheIndex.Postgres;
using CacheIndex.Prefixes;
using CacheIndex.Redis;
using CacheIndex.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TestSupport;

namespace CacheIndex.Tests.Model;

/// <summary>The check is worth something: it finds each of these.</summary>
[Collection(nameof(Model))]
public sealed class SeededDefectTests(PostgresServer postgres)
{
    /// <summary>Each defect shows in the first run or two; a race may need many more, by how busy the machine is.</summary>
    private const int MostRuns = 60;

    private const int Calls = 400;

    /// <summary>What Redis was not told of is absent from its answers, or there as it was before.</summary>
    private const string Stale = "is missing, live until|has an old expiry|has an old count";

    private static readonly BucketScripts Sound = new();

    [Fact]
    public Task A_load_that_publishes_without_looking_for_its_token() =>
        FoundAsync(Stale, Sound with { Publish = Changed(Sound.Publish, "~= ARGV[1]", "== 'nothing'") });

    [Fact]
    public Task A_write_that_Redis_is_told_nothing_of() => FoundAsync(Stale, Sound with { Write = "return 1" });

    [Fact]
    public Task A_refresh_that_Redis_is_told_nothing_of() => FoundAsync(Stale, Sound with { Refresh = "return 1" });

    [Fact]
    public Task A_refresh_that_revives_in_Redis_what_was_swept_from_Postgres() =>
        FoundAsync("was never given this expiry", Sound with { Refresh = Changed(Sound.Refresh, "not old or micros(old) <= live then return drop()", "not old then return 1") });

    [Fact]
    public Task A_late_write_that_takes_the_place_of_a_newer_one() =>
        FoundAsync("has an old count", Sound with { Write = Changed(Sound.Write, "micros(old:sub(9)) > micros(new:sub(9))", "false") });

    [Fact]
    public Task A_replica_that_changes_Postgres_and_does_not_use_Redis() => FoundAsync(
        Stale, Sound, async (database, clock, redis) => await Replica.StartAsync(database, redis, clock),
        replica => replica.Get<PostgresPrefixIndex>());

    [Fact]
    public Task A_replica_whose_clock_is_late_and_serves_what_has_expired() => FoundAsync(
        "was dead at", Sound, async (database, clock, redis) => await Replica.StartAsync(database, redis, new LateClock(clock)), replica => replica.Index());

    private async Task FoundAsync(
        string violation, BucketScripts scripts,
        Func<string, ManualClock, string, Task<Replica>>? startAnother = null, Func<Replica, IPrefixIndex>? index = null)
    {
        await using var redis = await PrivateRedis.StartNewAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var deployment = await Deployment.StartAsync(database, redis, services => services.Replace(ServiceDescriptor.Singleton(scripts)));
        await using var another = startAnother is null ? null : await startAnother(database, deployment.Clock, redis.ConnectionString);
        (string, IPrefixIndex)[] others = another is null ? [] : [("another", index!(another))];
        IReadOnlyList<string> violations = [];
        for (var run = 0; run < MostRuns && !violations.Any(found => Regex.IsMatch(found, violation)); run++)
        {
            violations = await deployment.RunAsync(run, async work =>
            {
                // Once left alone, so that buckets grow old, and once with many loads.
                var flushes = run % 2 == 0 ? 0 : 8;
                for (var i = 0; i < flushes; i++)
                {
                    await work.CallsAsync(Calls / 10);
                    await redis.CommandAsync("FLUSHALL");
                }
                await work.CallsAsync(Calls - (Calls / 10 * flushes));
            }, mayFail: false, others);
        }
        Assert.Contains(violations, found => Regex.IsMatch(found, violation));
    }

    private static string Changed(string script, string part, string into)
    {
        Assert.Contains(part, script, StringComparison.Ordinal);
        return script.Replace(part, into, StringComparison.Ordinal);
    }

    private sealed class LateClock(ManualClock clock) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.Now.AddMinutes(-2);
    }
}
