using System.Diagnostics.Metrics;
using CacheIndex.Redis;
using PromptCaching.Wire;

namespace CacheIndex;

/// <summary>The service's own instruments. Tags come only from the constants here.</summary>
internal sealed class CacheIndexMetrics
{
    public const string MeterName = "PromptCache.CacheIndex";

    private static readonly KeyValuePair<string, object?> Ok = new("result", "ok");
    private static readonly KeyValuePair<string, object?> Failed = new("result", "failed");
    private static readonly KeyValuePair<string, object?> Live = new("live", true);
    private static readonly KeyValuePair<string, object?> NotLive = new("live", false);
    private static readonly KeyValuePair<string, object?>[] RedisLookups = Results("hit", "part", "miss", "failed", "bypassed");
    private static readonly KeyValuePair<string, object?>[] RedisLoads = Results("published", "outdated", "too_large", "failed");
    private static readonly KeyValuePair<string, object?>[] RedisChanges = Results("told", "suspended", "unconfirmed");
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
    };

    private readonly Histogram<double> _lookup;
    private readonly Histogram<double> _commit;
    private readonly Counter<long> _hashes;
    private readonly Counter<long> _asked;
    private readonly Counter<long> _records;
    private readonly Counter<long> _entries;
    private readonly Counter<long> _indexChangesLost;
    private readonly Counter<long> _liveDropped;
    private readonly Counter<long> _redisLookups;
    private readonly Counter<long> _redisLoads;
    private readonly Counter<long> _redisChanges;
    private readonly Counter<long> _redisSuspensions;

    public CacheIndexMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _lookup = meter.CreateHistogram("promptcache.index.lookup.duration", "s", "Time to answer a look-up.", advice: Durations);
        _commit = meter.CreateHistogram("promptcache.index.commit.duration", "s", "Time to apply a batch of commits.", advice: Durations);
        _hashes = meter.CreateCounter<long>("promptcache.index.lookup.hashes", "{hash}", "Candidates looked up, by whether they were live.");
        _asked = meter.CreateCounter<long>(
            "promptcache.index.lookup.asked", "{hash}", "Candidates that the store was asked for; of the others enough was known.");
        _records = meter.CreateCounter<long>("promptcache.index.records", "{record}", "Usage records received, by what became of them.");
        _entries = meter.CreateCounter<long>("promptcache.index.entries", "{entry}", "Index entries written, refreshed or swept.");
        _indexChangesLost = meter.CreateCounter<long>(
            "promptcache.index.changes.lost", "{entry}", "Writes and refreshes that the index did not take.");
        _liveDropped = meter.CreateCounter<long>("promptcache.index.live.dropped", "{event}", "Live events that a slow subscriber did not get.");
        _redisLookups = meter.CreateCounter<long>("promptcache.index.redis.lookups", "{lookup}", "Look-ups, by what Redis had to say.");
        _redisLoads = meter.CreateCounter<long>("promptcache.index.redis.loads", "{bucket}", "Buckets loaded into Redis, by what became of it.");
        _redisChanges = meter.CreateCounter<long>("promptcache.index.redis.changes", "{change}", "Writes and refreshes, by whether Redis confirmed.");
        _redisSuspensions = meter.CreateCounter<long>(
            "promptcache.index.redis.suspensions", "{suspension}", "Times that this replica had every replica leave Redis alone.");
    }

    public void LookedUp(TimeSpan elapsed, int hashes, int live)
    {
        _lookup.Record(elapsed.TotalSeconds, Ok);
        _hashes.Add(live, Live);
        _hashes.Add(Math.Max(0, hashes - live), NotLive);
    }

    public void Asked(int hashes) => _asked.Add(hashes);

    public void LookupFailed(TimeSpan elapsed) => _lookup.Record(elapsed.TotalSeconds, Failed);

    public void Committed(TimeSpan elapsed, int received, CommitResponse response)
    {
        _commit.Record(elapsed.TotalSeconds, Ok);
        _records.Add(response.Inserted, new KeyValuePair<string, object?>("result", "inserted"));
        _records.Add(response.Rejected.Count, new KeyValuePair<string, object?>("result", "rejected"));
        _records.Add(received - response.Inserted - response.Rejected.Count, new KeyValuePair<string, object?>("result", "duplicate"));
    }

    public void CommitFailed(TimeSpan elapsed) => _commit.Record(elapsed.TotalSeconds, Failed);

    public void Wrote(int entries) => _entries.Add(entries, new KeyValuePair<string, object?>("operation", "write"));

    public void Refreshed(int entries) => _entries.Add(entries, new KeyValuePair<string, object?>("operation", "refresh"));

    public void Swept(int entries) => _entries.Add(entries, new KeyValuePair<string, object?>("operation", "sweep"));

    public void IndexChangesLost(int entries) => _indexChangesLost.Add(entries);

    public void RedisLookedUp(RedisLookup result) => _redisLookups.Add(1, RedisLookups[(int)result]);

    public void RedisLoaded(RedisLoad result) => _redisLoads.Add(1, RedisLoads[(int)result]);

    public void RedisChanged(RedisChange result) => _redisChanges.Add(1, RedisChanges[(int)result]);

    public void RedisSuspended() => _redisSuspensions.Add(1);

    public void LiveEventDropped() => _liveDropped.Add(1);

    /// <summary>One tag for each value of an enum, in its order.</summary>
    private static KeyValuePair<string, object?>[] Results(params string[] names) =>
        [.. names.Select(static name => new KeyValuePair<string, object?>("result", name))];
}
