using System.Globalization;
using CacheIndex.Redis;
using PromptCaching;
using StackExchange.Redis;
using TestSupport;

namespace CacheIndex.Tests.Redis;

/// <summary>Each interleaving of a load with something else, step by step.</summary>
public sealed class BucketStoreTests(RedisFixture fixture) : IClassFixture<RedisFixture>, IAsyncLifetime
{
    private const long Epoch = 7;

    private readonly BucketId _bucket = new($"{Guid.NewGuid():N}", 0, 0);
    private Replica _replica = null!;

    private DateTimeOffset Now => fixture.Clock.Now;

    private BucketStore Store => _replica.Store;

    public async ValueTask InitializeAsync() => _replica = await fixture.StartReplicaAsync();

    public ValueTask DisposeAsync() => _replica.DisposeAsync();

    [Fact]
    public async Task A_published_bucket_is_complete_and_holds_what_was_published()
    {
        var entry = Entry();
        var token = await Store.BeginAsync(Epoch, _bucket);
        Assert.True(await Store.PublishAsync(Epoch, _bucket, token!, [entry]));

        Assert.Equal([entry, null], await ReadAsync(entry.Hash, Some.Hash()));
        Assert.Null(await Store.BeginAsync(Epoch, _bucket));
    }

    [Fact]
    public async Task A_bucket_without_entries_is_complete_too()
    {
        await PublishAsync();
        Assert.Equal([null], await ReadAsync(Some.Hash()));
    }

    [Fact]
    public async Task A_bucket_lives_for_its_lifetime_and_no_longer()
    {
        await PublishAsync(Entry());
        var left = long.Parse((await fixture.Redis.CommandAsync($"PTTL {_bucket.Key("promptcache", Epoch)}")).TrimStart(':').Trim(), CultureInfo.InvariantCulture);
        Assert.InRange(left, 1, (long)new RedisOptions().BucketLifetime.TotalMilliseconds);
    }

    [Fact]
    public async Task A_load_that_began_before_a_write_is_not_published()
    {
        var token = await Store.BeginAsync(Epoch, _bucket);
        await WriteAsync(Entry());
        Assert.False(await Store.PublishAsync(Epoch, _bucket, token!, []));
        Assert.False(await IsCompleteAsync());
    }

    [Fact]
    public async Task A_load_that_began_before_a_refresh_is_not_published()
    {
        var entry = Entry();
        var token = await Store.BeginAsync(Epoch, _bucket);
        await RefreshAsync(entry.Hash, Now.AddMinutes(9));
        Assert.False(await Store.PublishAsync(Epoch, _bucket, token!, [entry]));
    }

    [Fact]
    public async Task A_load_that_began_before_a_change_is_not_published_even_when_another_has_begun_since()
    {
        var early = await Store.BeginAsync(Epoch, _bucket);
        await WriteAsync(Entry());
        var late = await Store.BeginAsync(Epoch, _bucket);
        Assert.NotEqual(early, late);
        Assert.False(await Store.PublishAsync(Epoch, _bucket, early!, []));
        Assert.True(await Store.PublishAsync(Epoch, _bucket, late!, []));
    }

    [Fact]
    public async Task A_load_that_began_before_an_eviction_is_not_published()
    {
        var token = await Store.BeginAsync(Epoch, _bucket);
        await Store.DropAsync(Epoch, _bucket);
        Assert.False(await Store.PublishAsync(Epoch, _bucket, token!, []));
        await Store.BeginAsync(Epoch, _bucket);
        Assert.False(await Store.PublishAsync(Epoch, _bucket, token!, []));
    }

    [Fact]
    public async Task Of_two_loads_of_a_bucket_the_first_to_end_is_published()
    {
        var entry = Entry();
        var (one, other) = (await Store.BeginAsync(Epoch, _bucket), await Store.BeginAsync(Epoch, _bucket));
        Assert.Equal(one, other);
        Assert.True(await Store.PublishAsync(Epoch, _bucket, one!, [entry]));
        Assert.False(await Store.PublishAsync(Epoch, _bucket, other!, []));
        Assert.Equal([entry], await ReadAsync(entry.Hash));
    }

    [Fact]
    public async Task A_write_reaches_a_complete_bucket_with_the_later_count_and_the_later_expiry()
    {
        var entry = Entry();
        await PublishAsync(entry);
        await WriteAsync(entry with { TokenCount = 5_000_000_000, Tier = CacheTier.OneHour, WrittenAt = Now.AddSeconds(1), ExpiresAt = Now.AddMinutes(3) });
        await WriteAsync(entry with { TokenCount = 1, Tier = CacheTier.OneDay, WrittenAt = Now.AddSeconds(-1), ExpiresAt = Now.AddMinutes(4) });

        Assert.Equal([new PrefixMatch(entry.Hash, 5_000_000_000, CacheTier.OneHour, entry.ExpiresAt, Now.AddSeconds(1))], await ReadAsync(entry.Hash));
    }

    [Fact]
    public async Task A_refresh_moves_an_expiry_forward_and_never_back()
    {
        var entry = Entry();
        await PublishAsync(entry);
        await RefreshAsync(entry.Hash, Now.AddMinutes(9));
        await RefreshAsync(entry.Hash, Now.AddMinutes(1));
        Assert.Equal([entry with { ExpiresAt = Now.AddMinutes(9) }], await ReadAsync(entry.Hash));
    }

    [Fact]
    public async Task With_slack_a_refresh_moves_an_expiry_only_as_far_as_Postgres_surely_has()
    {
        await using var slack = await fixture.StartReplicaAsync(slack: 0.1);
        var (brief, lasting) = (Entry(), Entry() with { Tier = CacheTier.OneHour });
        await PublishAsync(brief, lasting);
        foreach (var (entry, by) in new[] { (brief, TimeSpan.FromSeconds(30)), (lasting, TimeSpan.FromMinutes(6)) })
        {
            foreach (var moved in new[] { by, by + TimeSpan.FromMilliseconds(1.5) })
            {
                await slack.Store.RefreshAsync(Epoch, _bucket, [entry.Hash.ToArray(), BucketEntry.Encode(entry.ExpiresAt + moved)]);
                Assert.Equal([entry with { ExpiresAt = entry.ExpiresAt + moved - by }], await ReadAsync(entry.Hash));
            }
        }
    }

    [Fact]
    public async Task A_refresh_of_an_entry_that_is_dead_or_about_to_die_or_unknown_takes_the_bucket_away()
    {
        var (dead, dying, live) = (Entry() with { ExpiresAt = Now }, Entry() with { ExpiresAt = Now + BucketStore.ClockMargin }, Entry());
        foreach (var (known, refreshed) in new[] { (dead, dead.Hash), (dying, dying.Hash), (live, Some.Hash()) })
        {
            await PublishAsync(known);
            await RefreshAsync(refreshed, Now.AddMinutes(5));
            Assert.False(await IsCompleteAsync());
        }
    }

    [Fact]
    public async Task A_write_over_a_dead_entry_takes_the_bucket_away()
    {
        var dead = Entry() with { ExpiresAt = Now };
        await PublishAsync(dead);
        await WriteAsync(dead with { ExpiresAt = Now.AddMinutes(5) });
        Assert.False(await IsCompleteAsync());
    }

    [Fact]
    public async Task A_bucket_that_writes_have_made_too_large_is_taken_away()
    {
        await PublishAsync();
        for (var i = 0; i < BucketStore.MostFields - 1; i++) await WriteAsync(Entry());
        Assert.True(await IsCompleteAsync());
        await WriteAsync(Entry());
        Assert.False(await IsCompleteAsync());
    }

    [Fact]
    public async Task A_change_that_finds_Redis_full_takes_the_bucket_away()
    {
        await using var full = await PrivateRedis.StartNewAsync("--maxmemory-policy", "noeviction");
        await using var replica = await fixture.StartReplicaAsync(full);
        var entry = Entry();
        Assert.True(await replica.Store.PublishAsync(Epoch, _bucket, (await replica.Store.BeginAsync(Epoch, _bucket))!, [entry]));
        await full.CommandAsync("CONFIG SET maxmemory 1");

        await replica.Store.WriteAsync(Epoch, _bucket, [Some.Hash().ToArray(), Encoded(entry)]);

        Assert.True((await replica.Store.ReadAsync(Epoch, _bucket, [BucketScripts.Complete])!)[0].IsNull);
    }

    private PrefixMatch Entry() => new(Some.Hash(), 2_000, CacheTier.FiveMinutes, Now.AddMinutes(5), Now);

    private async Task PublishAsync(params PrefixMatch[] entries)
    {
        await Store.DropAsync(Epoch, _bucket);
        Assert.True(await Store.PublishAsync(Epoch, _bucket, (await Store.BeginAsync(Epoch, _bucket))!, entries));
    }

    private Task WriteAsync(PrefixMatch entry) => Store.WriteAsync(Epoch, _bucket, [entry.Hash.ToArray(), Encoded(entry)]);

    private Task RefreshAsync(PrefixHash hash, DateTimeOffset expiry) => Store.RefreshAsync(Epoch, _bucket, [hash.ToArray(), BucketEntry.Encode(expiry)]);

    private static byte[] Encoded(PrefixMatch entry) => BucketEntry.Encode(entry.ExpiresAt, entry.WrittenAt, entry.TokenCount, entry.Tier);

    private async Task<bool> IsCompleteAsync() => !(await Store.ReadAsync(Epoch, _bucket, [BucketScripts.Complete])!)[0].IsNull;

    /// <summary>The entries of a complete bucket.</summary>
    private async Task<IEnumerable<PrefixMatch?>> ReadAsync(params PrefixHash[] hashes)
    {
        RedisValue[] fields = [BucketScripts.Complete, .. hashes.Select(hash => (RedisValue)hash.ToArray())];
        var values = await Store.ReadAsync(Epoch, _bucket, fields)!;
        Assert.False(values[0].IsNull);
        return hashes.Select((hash, i) => values[i + 1].IsNull ? null : BucketEntry.Decode(hash, (byte[])values[i + 1]!));
    }
}
