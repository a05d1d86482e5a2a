using CacheIndex.Redis;
using PromptCaching;

namespace CacheIndex.Tests.Redis;

public sealed class BucketEntryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, 123, 456, TimeSpan.Zero);

    [Fact]
    public void An_entry_comes_back_as_Postgres_would_give_it_back()
    {
        var hash = Some.Hash();
        var bytes = BucketEntry.Encode(Now.AddTicks(9), Now.AddHours(-1), long.MaxValue, CacheTier.OneDay);
        Assert.Equal(new PrefixMatch(hash, long.MaxValue, CacheTier.OneDay, Now, Now.AddHours(-1)), BucketEntry.Decode(hash, bytes));
    }

    [Fact]
    public void Bytes_that_are_no_entry_are_told_apart()
    {
        var bytes = BucketEntry.Encode(Now, Now, 1, CacheTier.OneDay);
        bytes[^1]++;
        Assert.Null(BucketEntry.Decode(default, bytes));
        Assert.Null(BucketEntry.Decode(default, bytes.AsSpan(1)));
    }

    [Fact]
    public void Times_beyond_what_the_scripts_can_compare_do_not_fit()
    {
        Assert.True(BucketEntry.Fits(Now, Now));
        Assert.False(BucketEntry.Fits(DateTimeOffset.MaxValue, Now));
        Assert.False(BucketEntry.Fits(Now, DateTimeOffset.MinValue));
    }
}
