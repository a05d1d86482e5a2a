using PromptCaching;
using StackExchange.Redis;

namespace CacheIndex.Redis;

/// <summary>What one look-up wants of one bucket.</summary>
internal sealed class BucketRead
{
    public BucketRead(BucketId bucket, ReadOnlySpan<(int Number, PrefixHash Hash, byte[] Field)> wanted)
    {
        Bucket = bucket;
        Hashes = new PrefixHash[wanted.Length];
        Fields = new RedisValue[wanted.Length + 1];
        Fields[0] = BucketScripts.Complete;
        for (var i = 0; i < wanted.Length; i++) (Hashes[i], Fields[i + 1]) = (wanted[i].Hash, wanted[i].Field);
    }

    public BucketId Bucket { get; }

    public PrefixHash[] Hashes { get; }

    /// <summary>The mark of a complete bucket, then the hashes.</summary>
    public RedisValue[] Fields { get; }

    public Task<RedisValue[]>? Answer { get; set; }
}
