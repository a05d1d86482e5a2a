using CacheIndex.Prefixes;
using StackExchange.Redis;

namespace CacheIndex.Redis;

/// <summary>Changes go to Postgres first. They are acknowledged when Redis has confirmed them, too, or has lost everybody's trust.</summary>
internal sealed partial class RedisPrefixIndex
{
    public async Task WriteAsync(IReadOnlyList<ScopedWrite> writes, CancellationToken cancellationToken)
    {
        if (writes.Count == 0) return;
        var changes = new BucketChanges();
        foreach (var (scope, entry, writtenAt) in writes)
        {
            var value = BucketEntry.Fits(entry.ExpiresAt, writtenAt)
                ? BucketEntry.Encode(entry.ExpiresAt, writtenAt, entry.TokenCount, entry.Tier)
                : null;
            changes.Add(scopes.Of(scope).Scope, entry.Hash, value);
        }
        await ChangeAsync(changes, () => inner.WriteAsync(writes, cancellationToken), store.WriteAsync);
    }

    public async Task RefreshAsync(IReadOnlyList<ScopedRefresh> refreshes, CancellationToken cancellationToken)
    {
        if (refreshes.Count == 0) return;
        var changes = new BucketChanges();
        foreach (var (scope, entry) in refreshes)
        {
            var value = BucketEntry.Fits(entry.ExpiresAt, entry.ExpiresAt) ? BucketEntry.Encode(entry.ExpiresAt) : null;
            changes.Add(scopes.Of(scope).Scope, entry.Hash, value);
        }
        await ChangeAsync(changes, () => inner.RefreshAsync(refreshes, cancellationToken), store.RefreshAsync);
    }

    private async Task ChangeAsync(BucketChanges changes, Func<Task> truth, Func<long, BucketId, IEnumerable<RedisValue>, Task> tell)
    {
        try
        {
            await truth();
        }
        catch (Exception)
        {
            // Postgres may have taken it all the same. Nobody was promised anything, so one attempt is enough.
            await DropAsync(changes);
            throw;
        }
        // From here on nothing cancels: what Postgres has taken, Redis must hear of.
        if (await trust.EpochToTellAsync(CancellationToken.None) is not { } epoch)
        {
            metrics.RedisChanged(RedisChange.Suspended);
            return;
        }
        try
        {
            await Task.WhenAll(changes.Buckets.Select(change => change.Values is { } values
                ? tell(epoch, change.Bucket, values)
                : store.DropAsync(epoch, change.Bucket))).WaitAsync(options.Value.ChangeTimeout, clock);
            metrics.RedisChanged(RedisChange.Told);
        }
        catch (Exception exception)
        {
            // Whatever the client throws, Redis may not know of it, or learn of it later.
            metrics.RedisChanged(RedisChange.Unconfirmed);
            Log.Suspending(logger, exception.Message);
            await trust.UntilLeasesEndAsync(await trust.SuspendAsync(CancellationToken.None), CancellationToken.None);
        }
    }

    private async Task DropAsync(BucketChanges changes)
    {
        if (trust.Epoch is not { } epoch) return;
        try
        {
            await Task.WhenAll(changes.Buckets.Select(change => store.DropAsync(epoch, change.Bucket))).WaitAsync(options.Value.ChangeTimeout, clock);
        }
        catch (Exception exception)
        {
            Log.NotDropped(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis did not confirm a change ({Reason}). Postgres answers alone until every replica reaches Redis.")]
        public static partial void Suspending(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Debug, "Buckets of a failed change were not dropped.")]
        public static partial void NotDropped(ILogger logger, Exception exception);
    }
}
