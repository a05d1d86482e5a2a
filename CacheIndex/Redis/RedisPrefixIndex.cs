using CacheIndex.Prefixes;
using Microsoft.Extensions.Options;
using PromptCaching;

namespace CacheIndex.Redis;

/// <summary>Answers from Redis what it surely knows, and gives the rest to the index it wraps. The same answers with Redis, without it, and
/// while it is killed, flushed, restarted or evicting (docs/decisions/0010-redis-under-a-lease.md).</summary>
internal sealed partial class RedisPrefixIndex(
    IPrefixIndex inner,
    BucketStore store,
    BucketLoader loader,
    ScopeBuckets scopes,
    RedisTrust trust,
    RedisBreaker breaker,
    IOptions<RedisOptions> options,
    TimeProvider clock,
    CacheIndexMetrics metrics,
    ILogger<RedisPrefixIndex> logger) : IPrefixIndex
{
    public async Task<IReadOnlyList<PrefixMatch>> LookupAsync(
        CacheScope scope, PrefixHash[] hashes, CancellationToken cancellationToken)
    {
        if (hashes.Length is 0 or > PrefixLimits.MaxHashesPerLookup || trust.Epoch is not { } epoch || !breaker.TryEnter())
        {
            metrics.RedisLookedUp(RedisLookup.Bypassed);
            return await inner.LookupAsync(scope, hashes, cancellationToken);
        }
        var reads = ReadsOf(scope, hashes);
        if (!await ReadAsync(epoch, reads, cancellationToken))
        {
            metrics.RedisLookedUp(RedisLookup.Failed);
            return await inner.LookupAsync(scope, hashes, cancellationToken);
        }
        var matches = new List<PrefixMatch>();
        var unknown = Collect(reads, clock.GetUtcNow(), matches, bucket => loader.Want(scope, bucket, epoch));
        metrics.RedisLookedUp(unknown.Count == 0 ? RedisLookup.Hit : unknown.Count == hashes.Length ? RedisLookup.Miss : RedisLookup.Part);
        if (unknown.Count > 0) matches.AddRange(await inner.LookupAsync(scope, [.. unknown], cancellationToken));
        return matches;
    }

    /// <summary>The hashes, sorted into the buckets that would hold them.</summary>
    private BucketRead[] ReadsOf(CacheScope scope, PrefixHash[] hashes)
    {
        var (name, depth) = scopes.Of(scope);
        var fields = new (int Number, PrefixHash Hash, byte[] Field)[hashes.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            var field = hashes[i].ToArray();
            fields[i] = (BucketId.NumberOf(depth, field), hashes[i], field);
        }
        if (depth > 0) Array.Sort(fields, static (a, b) => a.Number.CompareTo(b.Number));

        var reads = new List<BucketRead>();
        for (var start = 0; start < fields.Length;)
        {
            var end = start + 1;
            while (end < fields.Length && fields[end].Number == fields[start].Number) end++;
            reads.Add(new BucketRead(new BucketId(name, depth, fields[start].Number), fields.AsSpan(start, end - start)));
            start = end;
        }
        return [.. reads];
    }

    private async Task<bool> ReadAsync(long epoch, BucketRead[] reads, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var read in reads)
            {
                if (store.ReadAsync(epoch, read.Bucket, read.Fields) is not { } answer) return false;
                read.Answer = answer;
            }
            if (reads.Length == 1) await reads[0].Answer!.WaitAsync(options.Value.Timeout, clock, cancellationToken);
            else await Task.WhenAll(reads.Select(static read => read.Answer!)).WaitAsync(options.Value.Timeout, clock, cancellationToken);
            breaker.Answered();
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Late, refused, broken, disposed of, whatever the client throws: Postgres knows the answer.
            breaker.Failed();
            return false;
        }
    }

    /// <summary>Adds what is live to the matches; answers with the hashes of buckets that were not complete.</summary>
    private static List<PrefixHash> Collect(BucketRead[] reads, DateTimeOffset now, List<PrefixMatch> matches, Action<BucketId> want)
    {
        var unknown = new List<PrefixHash>();
        var seen = new HashSet<PrefixHash>();
        foreach (var read in reads)
        {
            var values = read.Answer!.Result;
            if (values[0].IsNull)
            {
                unknown.AddRange(read.Hashes);
                want(read.Bucket);
                continue;
            }
            for (var i = 0; i < read.Hashes.Length; i++)
            {
                if (values[i + 1].IsNull) continue;
                // A value that nobody here wrote makes the bucket's answer worthless for this hash only.
                if (BucketEntry.Decode(read.Hashes[i], (byte[])values[i + 1]!) is not { } match) unknown.Add(read.Hashes[i]);
                else if (match.ExpiresAt > now && seen.Add(match.Hash)) matches.Add(match);
            }
        }
        return unknown;
    }
}
