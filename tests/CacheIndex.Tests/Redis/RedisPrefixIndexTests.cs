using CacheIndex.Postgres;
using CacheIndex.Prefixes;
using CacheIndex.Redis;
using Npgsql;
using PromptCaching;
using StackExchange.Redis;
using TestSupport;

namespace CacheIndex.Tests.Redis;

public sealed class RedisPrefixIndexTests(RedisFixture fixture) : IClassFixture<RedisFixture>, IAsyncLifetime
{
    private readonly CacheScope _scope = Some.Scope();
    private Replica _replica = null!;
    private CountingIndex _truth = null!;
    private RedisPrefixIndex _index = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => fixture.Clock.Now;

    public async ValueTask InitializeAsync()
    {
        _replica = await fixture.StartReplicaAsync();
        (_truth, _index) = Wrap(_replica);
    }

    public ValueTask DisposeAsync() => _replica.DisposeAsync();

    [Fact]
    public async Task What_Redis_knows_is_not_asked_of_Postgres_and_is_the_same_answer()
    {
        var (live, dead) = (Some.Write(Now), Some.Write(Now.AddMinutes(-5)));
        await WriteAsync(live, dead);
        PrefixHash[] hashes = [live.Hash, dead.Hash, Some.Hash(), live.Hash];
        await KnownToRedisAsync(hashes);

        var asked = _truth.Asked;
        var answer = await _index.LookupAsync(_scope, hashes, Cancellation);

        Assert.Equal([new PrefixMatch(live.Hash, live.TokenCount, live.Tier, live.ExpiresAt, Now)], answer);
        Assert.Equal(asked, _truth.Asked);
    }

    [Fact]
    public async Task Changes_made_through_one_replica_are_seen_by_another_at_once()
    {
        await using var other = await fixture.StartReplicaAsync();
        var (_, elsewhere) = Wrap(other);
        var write = Some.Write(Now);
        await KnownToRedisAsync([write.Hash]);

        await elsewhere.WriteAsync([new(_scope, write, Now)], Cancellation);
        Assert.Equal(write.ExpiresAt, Assert.Single(await _index.LookupAsync(_scope, [write.Hash], Cancellation)).ExpiresAt);
        await elsewhere.RefreshAsync([new(_scope, new(write.Hash, Now.AddMinutes(9)))], Cancellation);
        Assert.Equal(Now.AddMinutes(9), Assert.Single(await _index.LookupAsync(_scope, [write.Hash], Cancellation)).ExpiresAt);
    }

    [Fact]
    public async Task With_slack_Redis_never_gives_an_entry_longer_than_the_table_does_nor_shorter_than_the_slack_allows()
    {
        await using var replica = await fixture.StartReplicaAsync(slack: 0.1);
        (_truth, _index) = Wrap(replica);
        var write = Some.Write(Now);
        await WriteAsync(write);
        await KnownToRedisAsync([write.Hash]);
        var expiry = write.ExpiresAt;
        foreach (var seconds in (int[])[20, 20, 1, 40, 29, 2])
        {
            expiry += TimeSpan.FromSeconds(seconds);
            await _index.RefreshAsync([new(_scope, new(write.Hash, expiry))], Cancellation);
            var asked = _truth.Asked;
            var inRedis = Assert.Single(await _index.LookupAsync(_scope, [write.Hash], Cancellation)).ExpiresAt;
            Assert.Equal(asked, _truth.Asked);
            var inTable = Assert.Single(await replica.Get<PostgresPrefixIndex>().LookupAsync(_scope, [write.Hash], Cancellation)).ExpiresAt;
            Assert.InRange(inRedis, expiry - TimeSpan.FromSeconds(30), inTable);
        }
    }

    [Fact]
    public async Task An_entry_dies_by_the_callers_clock()
    {
        var write = Some.Write(Now, CacheTier.OneHour);
        await WriteAsync(write);
        await KnownToRedisAsync([write.Hash]);

        fixture.Clock.Advance(CacheTier.OneHour.Window() - TimeSpan.FromMicroseconds(1));
        Assert.Single(await _index.LookupAsync(_scope, [write.Hash], Cancellation));
        fixture.Clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Empty(await _index.LookupAsync(_scope, [write.Hash], Cancellation));
    }

    [Fact]
    public async Task A_refresh_that_revives_a_dead_entry_in_Postgres_revives_it_in_Redis()
    {
        var write = Some.Write(Now.AddMinutes(-5));
        await WriteAsync(write);
        await KnownToRedisAsync([write.Hash]);

        await _index.RefreshAsync([new(_scope, new(write.Hash, Now.AddMinutes(5)))], Cancellation);

        Assert.Equal(Now.AddMinutes(5), Assert.Single(await _index.LookupAsync(_scope, [write.Hash], Cancellation)).ExpiresAt);
    }

    [Fact]
    public async Task An_entry_that_was_swept_is_not_brought_back_by_a_refresh()
    {
        var write = Some.Write(Now);
        await WriteAsync(write);
        await KnownToRedisAsync([write.Hash]);
        fixture.Clock.Advance(CacheTier.FiveMinutes.Window() + Replica.Grace);
        await _replica.Get<PrefixSweep>().RunAsync(Cancellation);

        await _index.RefreshAsync([new(_scope, new(write.Hash, Now.AddMinutes(5)))], Cancellation);

        Assert.Empty(await _index.LookupAsync(_scope, [write.Hash], Cancellation));
    }

    [Fact]
    public async Task A_change_whose_outcome_is_unknown_makes_Redis_forget_what_it_touched()
    {
        var write = Some.Write(Now);
        await KnownToRedisAsync([write.Hash]);
        _truth.FailsAfterChanging = new NpgsqlException("The connection broke.");

        await Assert.ThrowsAsync<NpgsqlException>(() => WriteAsync(write));

        Assert.Single(await _index.LookupAsync(_scope, [write.Hash], Cancellation));
    }

    [Fact]
    public async Task An_entry_whose_times_Redis_cannot_hold_is_answered_by_Postgres()
    {
        var write = new PrefixWrite(Some.Hash(), 1, CacheTier.OneDay, new DateTimeOffset(3000, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await KnownToRedisAsync([write.Hash]);
        await WriteAsync(write);
        Assert.Equal(write.ExpiresAt, Assert.Single(await _index.LookupAsync(_scope, [write.Hash], Cancellation)).ExpiresAt);
    }

    [Fact]
    public async Task A_scope_too_large_for_one_bucket_is_divided_until_its_buckets_are_small()
    {
        var writes = Enumerable.Range(0, 3 * BucketStore.MostEntries).Select(_ => Some.Write(Now)).ToArray();
        await WriteAsync(writes);
        var hashes = writes.Take(20).Select(write => write.Hash).ToArray();

        await KnownToRedisAsync(hashes);

        Assert.Equal(1, _replica.Get<ScopeBuckets>().Of(_scope).Depth);
        Assert.Equal(hashes.Order(), (await _index.LookupAsync(_scope, hashes, Cancellation)).Select(match => match.Hash).Order());
        // Another replica, which has not learnt that, writes where this one reads.
        await using var other = await fixture.StartReplicaAsync();
        var late = Some.Write(Now);
        await Wrap(other).Index.WriteAsync([new(_scope, late, Now)], Cancellation);
        Assert.Single(await _index.LookupAsync(_scope, [late.Hash], Cancellation));
    }

    [Fact]
    public async Task A_bucket_that_stays_too_large_is_left_to_Postgres()
    {
        var crowd = Enumerable.Range(0, BucketStore.MostEntries + 1).Select(i => Some.Write(Now, hash: Crowded(i))).ToArray();
        await WriteAsync(crowd);
        await Eventually.TrueAsync(async () =>
        {
            await _index.LookupAsync(_scope, [crowd[0].Hash], Cancellation);
            return _replica.Get<ScopeBuckets>().Of(_scope).Depth == BucketId.Deepest;
        }, "the scope is divided as finely as it can be");

        Assert.Single(await _index.LookupAsync(_scope, [crowd[^1].Hash], Cancellation));
        // Its neighbour is an ordinary bucket.
        await KnownToRedisAsync([Some.Hash()]);

        static PrefixHash Crowded(int i)
        {
            var bytes = new byte[PrefixHash.Size];
            (bytes[0], bytes[6], bytes[7]) = (0x80, (byte)(i >> 8), (byte)i);
            return new PrefixHash(bytes);
        }
    }

    [Fact]
    public async Task A_value_that_is_no_entry_is_not_believed()
    {
        var write = Some.Write(Now);
        await WriteAsync(write);
        await KnownToRedisAsync([write.Hash]);
        var key = new BucketId(_replica.Get<ScopeBuckets>().Of(_scope).Scope, 0, 0).Key("promptcache", _replica.Trust.Epoch!.Value);
        await _replica.Get<IConnectionMultiplexer>().GetDatabase().HashSetAsync(key, write.Hash.ToArray(), "nonsense");

        Assert.Equal(write.ExpiresAt, Assert.Single(await _index.LookupAsync(_scope, [write.Hash], Cancellation)).ExpiresAt);
    }

    [Fact]
    public async Task A_cluster_serves_as_well_as_a_single_server()
    {
        await using var cluster = await PrivateRedis.StartClusterAsync();
        await using var replica = await fixture.StartReplicaAsync(cluster);
        (_truth, _index) = Wrap(replica);
        var writes = Enumerable.Range(0, BucketStore.MostEntries + 100).Select(_ => Some.Write(Now)).ToArray();
        await WriteAsync(writes);
        var hashes = writes.Take(20).Select(write => write.Hash).ToArray();
        await KnownToRedisAsync(hashes);

        await _index.RefreshAsync([.. hashes.Select(hash => new ScopedRefresh(_scope, new(hash, Now.AddMinutes(9))))], Cancellation);
        var asked = _truth.Asked;
        var answer = await _index.LookupAsync(_scope, hashes, Cancellation);

        Assert.Equal(hashes.Order(), answer.Select(match => match.Hash).Order());
        Assert.All(answer, match => Assert.Equal(Now.AddMinutes(9), match.ExpiresAt));
        Assert.Equal(asked, _truth.Asked);
    }

    private static (CountingIndex Truth, RedisPrefixIndex Index) Wrap(Replica replica)
    {
        var truth = new CountingIndex(replica.Get<PostgresPrefixIndex>());
        return (truth, replica.Index(truth));
    }

    private Task WriteAsync(params PrefixWrite[] writes) =>
        _index.WriteAsync([.. writes.Select(write => new ScopedWrite(_scope, write, Now))], Cancellation);

    /// <summary>Looks up until Redis alone has the answer.</summary>
    private Task KnownToRedisAsync(PrefixHash[] hashes) => Eventually.TrueAsync(async () =>
    {
        var asked = _truth.Asked;
        await _index.LookupAsync(_scope, hashes, Cancellation);
        return asked == _truth.Asked;
    }, "Redis has loaded the buckets");
}
