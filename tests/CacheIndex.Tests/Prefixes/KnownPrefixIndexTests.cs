using System.Diagnostics.Metrics;
using CacheIndex.Prefixes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PromptCaching;
using PromptCaching.Known;

namespace CacheIndex.Tests.Prefixes;

/// <summary>Random histories through the decorator beside the same histories in the store alone.</summary>
public sealed class KnownPrefixIndexTests : IDisposable
{
    private const int Depth = 12;
    private const int Histories = 100;
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(15);
    private static readonly CacheScope[] Scopes = [Some.Scope(), Some.Scope()];
    private static readonly PrefixHash[] Hashes = [.. Enumerable.Range(0, Depth).Select(_ => Some.Hash())];

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualClock _clock = new(IndexFixture.Start);
    private readonly ModelPrefixIndex _store;
    private readonly HeldPrefixIndex _held;

    public KnownPrefixIndexTests()
    {
        _store = new ModelPrefixIndex(_clock);
        _held = new HeldPrefixIndex(_store);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task One_replica_answers_exactly_what_its_store_alone_would()
    {
        for (var seed = 0; seed < Histories; seed++)
        {
            var replica = Replica(_held, capacity: seed % 3 == 0 ? 8 : 1_024, initialCapacity: seed % 3 == 1 ? 8 : 1_024);
            var random = new Random(seed);
            for (var step = 0; step < 100; step++)
            {
                if (random.Next(2) == 0) await ChangeAsync(random, replica);
                var (scope, candidates) = Candidates(random);
                var expected = _store.Live(scope, candidates);
                var answer = await replica.LookupAsync(scope, candidates, Cancellation);
                Assert.Equal((seed, step, Text(expected)), (seed, step, Text(answer)));
            }
        }
    }

    [Fact]
    public async Task Several_replicas_grant_nothing_that_the_store_alone_would_not_and_find_the_same_read()
    {
        for (var seed = 0; seed < Histories; seed++)
        {
            IPrefixIndex[] replicas = [Replica(_held, 8), Replica(_held, 1_024, initialCapacity: 8), _store];
            var random = new Random(seed);
            for (var step = 0; step < 200; step++)
            {
                if (random.Next(2) == 0) await ChangeAsync(random, replicas[random.Next(3)]);
                var (scope, candidates) = Candidates(random);
                await AssertGrantsNoMoreAsync($"seed {seed}, step {step}", replicas[random.Next(2)], scope, candidates);
            }
        }
    }

    [Fact]
    public async Task Answers_that_arrive_late_and_in_any_order_grant_nothing_either()
    {
        for (var seed = 0; seed < Histories; seed++)
        {
            IPrefixIndex[] replicas = [Replica(_held, 8), Replica(_held, 1_024, initialCapacity: 8)];
            var random = new Random(seed);
            var late = new List<Task>();
            for (var step = 0; step < 200; step++)
            {
                var replica = replicas[random.Next(2)];
                var (scope, candidates) = Candidates(random);
                _held.Holds = true;
                if (random.Next(3) == 0) late.Add(ChangeAsync(random, replica));
                if (random.Next(3) == 0) late.Add(replica.LookupAsync(scope, candidates, Cancellation));
                _held.Holds = false;
                while (_held.Waiting > 4 || (_held.Waiting > 0 && random.Next(2) == 0)) _held.Release(random.Next(_held.Waiting));
                await AssertGrantsNoMoreAsync($"seed {seed}, step {step}", replica, scope, candidates);
            }
            while (_held.Waiting > 0) _held.Release(0);
            await Task.WhenAll(late);
        }
    }

    [Fact]
    public async Task What_is_known_is_not_asked_for()
    {
        var asked = new List<int>();
        var replica = Replica(new CountingPrefixIndex(_store, asked), 1_024);
        var scope = Scopes[0];
        await _store.WriteAsync([new(scope, Some.Write(_clock.Now, hash: Hashes[5]), _clock.Now)], Cancellation);

        await replica.LookupAsync(scope, Hashes, Cancellation);
        await replica.LookupAsync(scope, Hashes, Cancellation);      // What is deeper than the hit may have been written elsewhere.
        await replica.LookupAsync(scope, Hashes[5..], Cancellation); // Nothing is left to ask.

        Assert.Equal([Depth, 5], asked);
    }

    [Fact]
    public async Task A_failed_store_fails_the_call_and_teaches_nothing()
    {
        var replica = Replica(new FailingPrefixIndex(), 1_024);
        var write = Some.Write(_clock.Now);
        await Assert.ThrowsAsync<InvalidOperationException>(() => replica.WriteAsync([new(Scopes[0], write, _clock.Now)], Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => replica.LookupAsync(Scopes[0], [write.Hash], Cancellation));
    }

    private KnownPrefixIndex Replica(IPrefixIndex store, int capacity, int initialCapacity = 1_024) =>
        new(store, new KnownPrefixes(capacity, initialCapacity), Options.Create(new RefreshOptions()), new CacheIndexMetrics(_services.GetRequiredService<IMeterFactory>()), _clock);

    private async Task AssertGrantsNoMoreAsync(string where, IPrefixIndex replica, CacheScope scope, PrefixHash[] candidates)
    {
        var alone = _store.Live(scope, candidates);
        var answer = await replica.LookupAsync(scope, candidates, Cancellation);
        foreach (var match in answer)
        {
            var own = alone.SingleOrDefault(other => other.Hash == match.Hash);
            Assert.True(own is not null, $"{where}: the store alone has no live {match}.");
            Assert.True(match.ExpiresAt <= own.ExpiresAt, $"{where}: {match} outlives {own}.");
        }
        Assert.Equal((where, Deepest(candidates, alone)), (where, Deepest(candidates, answer)));
    }

    private static PrefixHash? Deepest(PrefixHash[] candidates, IReadOnlyList<PrefixMatch> matches) =>
        candidates.Where(hash => matches.Any(match => match.Hash == hash)).Select(hash => (PrefixHash?)hash).FirstOrDefault();

    private static string Text(IEnumerable<PrefixMatch> matches) => string.Join('\n', matches.OrderBy(match => match.Hash));

    /// <summary>A run of candidates, the deepest first, with gaps.</summary>
    private static (CacheScope, PrefixHash[]) Candidates(Random random)
    {
        var deepest = random.Next(Depth);
        return (Scopes[random.Next(2)], [.. Hashes.Skip(deepest).Where(_ => random.Next(5) > 0).DefaultIfEmpty(Hashes[deepest])]);
    }

    /// <summary>Time passes, entries are written (sometimes late) or refreshed, or dead ones are swept.</summary>
    private Task ChangeAsync(Random random, IPrefixIndex replica)
    {
        _clock.Advance(TimeSpan.FromSeconds(random.Next(4) == 0 ? random.Next(400) : random.Next(5)));
        var scope = Scopes[random.Next(2)];
        switch (random.Next(5))
        {
            case 0:
                _store.Sweep(Grace);
                return Task.CompletedTask;
            case 1:
                var refreshed = _clock.Now.AddSeconds(random.Next(-60, 300));
                return replica.RefreshAsync([.. Picked(random).Select(hash => new ScopedRefresh(scope, new(hash, refreshed)))], Cancellation);
            default:
                var tier = (CacheTier)random.Next(3);
                var writtenAt = _clock.Now.AddSeconds(-random.Next(random.Next(3) == 0 ? 600 : 3));
                var tokens = random.Next(1_000, 2_000);
                return replica.WriteAsync(
                    [.. Picked(random).Select(hash => new ScopedWrite(scope, Some.Write(writtenAt, tier, tokens, hash), writtenAt))], Cancellation);
        }
    }

    private static PrefixHash[] Picked(Random random) => [.. Hashes.Where(_ => random.Next(6) == 0)];

    private sealed class CountingPrefixIndex(IPrefixIndex store, List<int> asked) : IPrefixIndex
    {
        public Task<IReadOnlyList<PrefixMatch>> LookupAsync(CacheScope scope, PrefixHash[] hashes, CancellationToken cancellationToken)
        {
            asked.Add(hashes.Length);
            return store.LookupAsync(scope, hashes, cancellationToken);
        }

        public Task WriteAsync(IReadOnlyList<ScopedWrite> writes, CancellationToken cancellationToken) => store.WriteAsync(writes, cancellationToken);

        public Task RefreshAsync(IReadOnlyList<ScopedRefresh> refreshes, CancellationToken cancellationToken) =>
            store.RefreshAsync(refreshes, cancellationToken);
    }

    private sealed class FailingPrefixIndex : IPrefixIndex
    {
        public Task<IReadOnlyList<PrefixMatch>> LookupAsync(CacheScope scope, PrefixHash[] hashes, CancellationToken cancellationToken) =>
            Task.FromException<IReadOnlyList<PrefixMatch>>(new InvalidOperationException());

        public Task WriteAsync(IReadOnlyList<ScopedWrite> writes, CancellationToken cancellationToken) =>
            Task.FromException(new InvalidOperationException());

        public Task RefreshAsync(IReadOnlyList<ScopedRefresh> refreshes, CancellationToken cancellationToken) =>
            Task.FromException(new InvalidOperationException());
    }
}
