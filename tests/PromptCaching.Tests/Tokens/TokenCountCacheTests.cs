using PromptCaching.Tokens;

namespace PromptCaching.Tests.Tokens;

public sealed class TokenCountCacheTests
{
    [Fact]
    public void A_count_is_remembered_by_its_key()
    {
        var cache = new TokenCountCache<UInt128, int>(10);
        Assert.False(cache.TryGet(1, out _));
        cache.Set(1, 42);
        cache.Set(1, 42);
        Assert.True(cache.TryGet(1, out var count));
        Assert.Equal(42, count);
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void What_is_used_stays_and_what_is_not_used_is_forgotten()
    {
        var cache = new TokenCountCache<UInt128, int>(100);
        cache.Set(1_000_000, 1);
        cache.Set(2_000_000, 2);
        for (var i = 0; i < 10_000; i++)
        {
            cache.Set((UInt128)i, i);
            Assert.True(cache.TryGet(1_000_000, out var count));
            Assert.Equal(1, count);
            Assert.InRange(cache.Count, 1, 100);
        }
        Assert.False(cache.TryGet(2_000_000, out _));
    }

    [Fact]
    public void Many_threads_keep_it_within_its_bound()
    {
        var cache = new TokenCountCache<UInt128, int>(1000);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var key = (UInt128)((i * 8) + thread);
                cache.Set(key, i);
                if (cache.TryGet(key, out var count)) Assert.Equal(i, count);
            }
        });
        Assert.InRange(cache.Count, 1, 1000 + 8);
    }

    [Fact]
    public void A_capacity_of_less_than_two_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new TokenCountCache<UInt128, int>(1));
}
