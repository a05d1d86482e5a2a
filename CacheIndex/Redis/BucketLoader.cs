using System.Collections.Concurrent;
using System.Threading.Channels;
using CacheIndex.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;
using PromptCaching;

namespace CacheIndex.Redis;

/// <summary>Fills buckets that look-ups missed, off the request path and a few at a time.</summary>
internal sealed partial class BucketLoader(
    NpgsqlDataSource dataSource, BucketStore store, ScopeBuckets scopes, IOptions<RedisOptions> options, TimeProvider clock,
    CacheIndexMetrics metrics, ILogger<BucketLoader> logger) : BackgroundService
{
    private const int Workers = 2;
    private const int MostWaiting = 1_024;
    private const int MostRemembered = 10_000;

    /// <summary>After a load that failed, this long none of the same bucket.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<Load> _waiting = Channel.CreateBounded<Load>(MostWaiting);

    /// <summary>Buckets that are being loaded or not worth it, each with the timestamp until which that holds.</summary>
    private readonly ConcurrentDictionary<BucketId, long> _notBefore = new();

    /// <summary>Has the bucket loaded soon, unless it is being loaded or too many wait.</summary>
    public void Want(CacheScope scope, BucketId bucket, long epoch)
    {
        if (_notBefore.TryGetValue(bucket, out var notBefore))
        {
            if (clock.GetTimestamp() < notBefore) return;
            _notBefore.TryRemove(new(bucket, notBefore));
        }
        if (_notBefore.Count >= MostRemembered) _notBefore.Clear();
        if (!_notBefore.TryAdd(bucket, long.MaxValue)) return;
        if (!_waiting.Writer.TryWrite(new Load(scope, bucket, epoch))) _notBefore.TryRemove(bucket, out _);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        await foreach (var load in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            TimeSpan pause;
            try
            {
                pause = await LoadAsync(load, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Redis' client or Postgres' may throw anything; a look-up of this bucket asks Postgres until a load succeeds.
                metrics.RedisLoaded(RedisLoad.Failed);
                Log.Failed(logger, exception);
                pause = Pause;
            }
            if (pause == TimeSpan.Zero) _notBefore.TryRemove(load.Bucket, out _);
            else _notBefore[load.Bucket] = clock.GetTimestamp() + (long)(pause.TotalSeconds * clock.TimestampFrequency);
        }
    }

    /// <summary>How long not to try again.</summary>
    private async Task<TimeSpan> LoadAsync(Load load, CancellationToken cancellationToken)
    {
        var limit = options.Value.ChangeTimeout;
        if (await store.BeginAsync(load.Epoch, load.Bucket).WaitAsync(limit, clock, cancellationToken) is not { } token) return TimeSpan.Zero;
        var entries = await ReadAsync(load.Scope, load.Bucket, cancellationToken);
        if (entries is null)
        {
            metrics.RedisLoaded(RedisLoad.TooLarge);
            scopes.Deepen(load.Scope, load.Bucket.Depth);
            return load.Bucket.Depth < BucketId.Deepest ? TimeSpan.Zero : options.Value.BucketLifetime;
        }
        var published = await store.PublishAsync(load.Epoch, load.Bucket, token, entries).WaitAsync(limit, clock, cancellationToken);
        metrics.RedisLoaded(published ? RedisLoad.Published : RedisLoad.Outdated);
        return TimeSpan.Zero;
    }

    /// <summary>The bucket's live entries; null where they are too many or cannot be kept exactly.</summary>
    private async Task<List<PrefixMatch>?> ReadAsync(CacheScope scope, BucketId bucket, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(BucketSql.Load);
        command.Parameters.With(scope.Id).With(bucket.First().SortKey).With(bucket.Last().SortKey)
            .With(clock.GetUtcNow()).With(BucketStore.MostEntries + 1);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<PrefixMatch>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var entry = new PrefixMatch(
                new PrefixHash(reader.GetFieldValue<byte[]>(0)), reader.GetInt64(1), (CacheTier)reader.GetInt16(2),
                reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4));
            if (entries.Count == BucketStore.MostEntries || !BucketEntry.Fits(entry.ExpiresAt, entry.WrittenAt)) return null;
            entries.Add(entry);
        }
        return entries;
    }

    private sealed record Load(CacheScope Scope, BucketId Bucket, long Epoch);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A bucket was not loaded into Redis.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
