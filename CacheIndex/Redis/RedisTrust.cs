using CacheIndex.Postgres;
using Npgsql;

namespace CacheIndex.Redis;

/// <summary>Whether Redis may be believed: a lease from Postgres, revoked there by whoever could not tell Redis of a change, before that change
/// is acknowledged.</summary>
internal sealed class RedisTrust(NpgsqlDataSource dataSource, TrustTimes times, TimeProvider clock, CacheIndexMetrics metrics)
{
    private TrustGrant? _grant;
    private int _doubts;

    /// <summary>The epoch whose buckets may be read now; null while none may be.</summary>
    public long? Epoch => Volatile.Read(ref _grant) is { } grant && grant.SuspendedFor == TimeSpan.Zero && IsFresh(grant) ? grant.Epoch : null;

    /// <summary>Whether a suspension is about to end.</summary>
    public bool SuspensionEndsSoon => Volatile.Read(ref _grant) is { } grant && grant.SuspendedFor > TimeSpan.Zero
                                                                             && Remaining(grant) < times.Suspension / 2;

    /// <summary>A connection broke: what it led to may come back with less in it. The next question revokes.</summary>
    public void Doubt()
    {
        Interlocked.Increment(ref _doubts);
        Volatile.Write(ref _grant, null);
    }

    /// <summary>Asks Postgres. Renews the lease.</summary>
    public async Task<TrustGrant> AskAsync(CancellationToken cancellationToken)
    {
        var doubts = Volatile.Read(ref _doubts);
        if (doubts == 0) return await QueryAsync(TrustSql.Ask, doubts, cancellationToken);
        var grant = await SuspendAsync(cancellationToken);
        Interlocked.Add(ref _doubts, -doubts);
        return grant;
    }

    /// <summary>Ends the epoch, unless that has just been done, and has all replicas leave Redis alone for a while.</summary>
    public Task<TrustGrant> SuspendAsync(CancellationToken cancellationToken)
    {
        metrics.RedisSuspended();
        return QueryAsync(TrustSql.Suspend, Volatile.Read(ref _doubts), cancellationToken);
    }

    /// <summary>For a change that Postgres has just taken: the epoch to tell of it. Null when nobody needs to be told, because all will load
    /// their buckets after this.</summary>
    public async ValueTask<long?> EpochToTellAsync(CancellationToken cancellationToken)
    {
        var grant = Volatile.Read(ref _grant);
        if (grant is null || !IsFresh(grant) || (grant.SuspendedFor > TimeSpan.Zero && Remaining(grant) <= TimeSpan.Zero))
        {
            grant = await AskAsync(cancellationToken);
        }
        if (grant.SuspendedFor == TimeSpan.Zero) return grant.Epoch;
        await UntilLeasesEndAsync(grant, cancellationToken);
        return null;
    }

    /// <summary>Waits until nobody reads buckets of the epoch before this grant's.</summary>
    public Task UntilLeasesEndAsync(TrustGrant grant, CancellationToken cancellationToken)
    {
        var wait = times.Lease - grant.EpochAge - clock.GetElapsedTime(grant.AnsweredAt);
        return wait > TimeSpan.Zero ? Task.Delay(wait, clock, cancellationToken) : Task.CompletedTask;
    }

    private bool IsFresh(TrustGrant grant) => clock.GetElapsedTime(grant.AskedAt) < times.Lease;

    private TimeSpan Remaining(TrustGrant grant) => grant.SuspendedFor - clock.GetElapsedTime(grant.AskedAt);

    private Task<TrustGrant> QueryAsync(string sql, int doubts, CancellationToken cancellationToken) => BrokenConnection.RetryOnceAsync(
        dataSource, cancellation => QueryOnceAsync(sql, doubts, cancellation), cancellationToken);

    private async Task<TrustGrant> QueryOnceAsync(string sql, int doubts, CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        await using var command = dataSource.CreateCommand(sql);
        if (sql == TrustSql.Suspend) command.Parameters.With(times.Suspension);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) throw new SchemaException("The table redis_trust has lost its row. Insert one to use Redis again.");
        var grant = new TrustGrant(
            reader.GetInt64(0), asked, clock.GetTimestamp(), TimeSpan.FromSeconds(reader.GetDouble(1)), TimeSpan.FromSeconds(reader.GetDouble(2)));
        // What was said before a connection broke says nothing about after.
        if (Volatile.Read(ref _doubts) == doubts && !(Volatile.Read(ref _grant)?.AskedAt > asked)) Volatile.Write(ref _grant, grant);
        return grant;
    }
}
