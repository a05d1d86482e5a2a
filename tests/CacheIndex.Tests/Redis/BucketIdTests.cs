using CacheIndex.Redis;

namespace CacheIndex.Tests.Redis;

public sealed class BucketIdTests
{
    [Fact]
    public void The_buckets_of_a_level_follow_each_other_without_gap_or_overlap()
    {
        for (var depth = 0; depth <= BucketId.Deepest; depth++)
        {
            var buckets = 1 << (6 * depth);
            var expected = new byte[32];
            for (var number = 0; number < buckets; number++)
            {
                var bucket = new BucketId("scope", depth, number);
                Assert.Equal(expected, bucket.First().ToArray());
                Assert.Equal((bucket, bucket), (BucketId.Of("scope", depth, bucket.First().ToArray()), BucketId.Of("scope", depth, bucket.Last().ToArray())));
                expected = Successor(bucket.Last().ToArray());
            }
            Assert.All(expected, digit => Assert.Equal(0, digit));   // After the last bucket it starts from the beginning.
        }
    }

    [Fact]
    public void A_key_names_the_epoch_and_keeps_to_one_slot() =>
        Assert.Equal("promptcache:12:{abc:2:fff}", (string?)new BucketId("abc", 2, 4_095).Key("promptcache", 12));

    private static byte[] Successor(byte[] hash)
    {
        var next = (byte[])hash.Clone();
        for (var i = next.Length - 1; i >= 0 && ++next[i] == 0; i--)
        {
        }
        return next;
    }
}
