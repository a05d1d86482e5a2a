using CacheIndex.Postgres;
using CacheIndex.Prefixes;
using Npgsql;
using PromptCaching;

namespace CacheIndex.Tests.Model;

/// <summary>Random look-ups, writes, refreshes, sweeps and leaps of the clock, from many tasks over several replicas, all written down.</summary>
internal sealed class Workload
{
    private const int Tasks = 6;
    private const int Scopes = 3;
    private const int HashesPerScope = 12;
    private const int LongestLeapSeconds = 90;

    private readonly (string Name, IPrefixIndex Index)[] _replicas;
    private readonly PrefixSweep _sweep;
    private readonly ManualClock _clock;
    private readonly bool _mayFail;
    private readonly (CacheScope Scope, PrefixHash[] Hashes)[] _scopes;
    private readonly Lock _moving = new();
    private int _done;

    /// <param name="seed">Decides what is done; in which order it happens is up to the machine.</param>
    /// <param name="replicas">Over one database.</param>
    /// <param name="sweep">Over that database, too.</param>
    /// <param name="clock">Of all replicas.</param>
    /// <param name="mayFail">Whether Postgres may be away; otherwise no call may fail.</param>
    public Workload(int seed, (string Name, IPrefixIndex Index)[] replicas, PrefixSweep sweep, ManualClock clock, bool mayFail = false)
    {
        (_replicas, _sweep, _clock, _mayFail, Seed) = (replicas, sweep, clock, mayFail, seed);
        _scopes = [.. Enumerable.Range(0, Scopes).Select(_ => (Some.Scope(), Enumerable.Range(0, HashesPerScope).Select(_ => Some.Hash()).ToArray()))];
    }

    public int Seed { get; }

    public History History { get; } = new();

    /// <summary>How many calls have been made.</summary>
    public int Done => Volatile.Read(ref _done);

    public IEnumerable<CacheScope> AllScopes => _scopes.Select(scope => scope.Scope);

    /// <summary>Works until it is told to stop, or has made this many calls.</summary>
    public Task RunAsync(int most, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, Tasks).Select(task => Task.Run(() => WorkAsync(new Random((Seed * Tasks) + task), most, stop), CancellationToken.None)));

    /// <summary>Waits until this many more calls have been made.</summary>
    public Task CallsAsync(int calls)
    {
        var goal = Done + calls;
        return Eventually.TrueAsync(() => Task.FromResult(Done >= goal), $"{calls} more calls were made");
    }

    private async Task WorkAsync(Random random, int most, CancellationToken stop)
    {
        // So that one processor carries all tasks and the servers, too.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(4));
        while (!stop.IsCancellationRequested && Interlocked.Increment(ref _done) <= most)
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            var (name, index) = _replicas[random.Next(_replicas.Length)];
            var (scope, hashes) = _scopes[random.Next(_scopes.Length)];
            try
            {
                await (random.Next(100) switch
                {
                    < 60 => LookupAsync(name, index, scope, random.GetItems(hashes, random.Next(1, 9))),
                    < 78 => WriteAsync(random, index, scope, random.GetItems(hashes, random.Next(1, 3))),
                    < 92 => RefreshAsync(random, index, scope, random.GetItems(hashes, random.Next(1, 4))),
                    < 97 => LeapAsync(TimeSpan.FromSeconds(random.Next(LongestLeapSeconds))),
                    _ => SweepAsync(),
                });
            }
            catch (NpgsqlException) when (_mayFail)
            {
                // Never acknowledged: it may have happened, or not.
            }
        }
    }

    private async Task LookupAsync(string name, IPrefixIndex index, CacheScope scope, PrefixHash[] hashes)
    {
        var (began, before) = (History.Step(), _clock.Now);
        var matches = await index.LookupAsync(scope, hashes, CancellationToken.None);
        History.Add(new Answer(name, scope, hashes, matches, began, History.Step(), before, _clock.Now));
    }

    private async Task WriteAsync(Random random, IPrefixIndex index, CacheScope scope, PrefixHash[] hashes)
    {
        // Now and then a write arrives late.
        var submitted = _clock.Now - TimeSpan.FromSeconds(random.Next(4) == 0 ? random.Next(LongestLeapSeconds) : 0);
        var writes = hashes.Distinct().Select(hash => new ScopedWrite(scope, Entry(random, hash, submitted), submitted)).ToArray();
        var changes = writes.Select(write => Began(scope, write.Entry.Hash, write.Entry.ExpiresAt, (write.Entry.TokenCount, write.Entry.Tier, submitted))).ToArray();
        await index.WriteAsync(writes, CancellationToken.None);
        foreach (var change in changes) History.Acknowledged(change, _clock.Now);
    }

    private static PrefixWrite Entry(Random random, PrefixHash hash, DateTimeOffset submitted)
    {
        var tier = random.Next(4) == 0 ? CacheTier.OneHour : CacheTier.FiveMinutes;
        return new PrefixWrite(hash, random.Next(1_000_000), tier, submitted + tier.Window());
    }

    private async Task RefreshAsync(Random random, IPrefixIndex index, CacheScope scope, PrefixHash[] hashes)
    {
        var submitted = _clock.Now;
        var refreshes = hashes.Distinct()
            .Select(hash => new ScopedRefresh(scope, new(hash, submitted + (random.Next(4) == 0 ? CacheTier.OneHour : CacheTier.FiveMinutes).Window())))
            .ToArray();
        var changes = refreshes.Select(refresh => Began(scope, refresh.Entry.Hash, refresh.Entry.ExpiresAt, null)).ToArray();
        await index.RefreshAsync(refreshes, CancellationToken.None);
        foreach (var change in changes) History.Acknowledged(change, _clock.Now);
    }

    private Change Began(CacheScope scope, PrefixHash hash, DateTimeOffset expiresAt, (long, CacheTier, DateTimeOffset)? written)
    {
        var change = new Change { Scope = scope, Hash = hash, ExpiresAt = expiresAt, Written = written, Began = History.Step() };
        History.Add(change);
        return change;
    }

    private Task LeapAsync(TimeSpan by)
    {
        lock (_moving) _clock.Advance(by);
        return Task.CompletedTask;
    }

    private async Task SweepAsync()
    {
        var (began, dead) = (History.Step(), _clock.Now - Redis.Replica.Grace);
        if (await _sweep.RunAsync(CancellationToken.None) is not null) History.Add(new Sweep(began, History.Step(), dead));
    }
}
