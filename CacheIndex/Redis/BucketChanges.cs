using PromptCaching;
using StackExchange.Redis;

namespace CacheIndex.Redis;

/// <summary>Changes, sorted into the buckets of every level that may hold what they change.</summary>
internal sealed class BucketChanges
{
    private readonly Dictionary<BucketId, List<RedisValue>?> _buckets = [];

    /// <summary>Each bucket with field and value by turns; null where the bucket can only be dropped.</summary>
    public IEnumerable<(BucketId Bucket, List<RedisValue>? Values)> Buckets => _buckets.Select(static pair => (pair.Key, pair.Value));

    /// <summary>Adds a change; a null value means one that a bucket cannot hold.</summary>
    public void Add(string scope, PrefixHash hash, byte[]? value)
    {
        var field = hash.ToArray();
        for (var depth = 0; depth <= BucketId.Deepest; depth++)
        {
            var bucket = BucketId.Of(scope, depth, field);
            if (!_buckets.TryGetValue(bucket, out var values)) _buckets[bucket] = values = [];
            if (values is null) continue;
            if (value is null)
            {
                _buckets[bucket] = null;
                continue;
            }
            values.Add(field);
            values.Add(value);
        }
    }
}
