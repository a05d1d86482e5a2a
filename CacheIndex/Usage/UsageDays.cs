using System.Collections.Concurrent;
using CacheIndex.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CacheIndex.Usage;

/// <summary>The ledger's partitions, one a UTC day: made ahead and on demand, dropped by retention.</summary>
internal sealed class UsageDays(NpgsqlDataSource dataSource, IOptions<UsageOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<DateOnly, bool> _known = new();

    public static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    private DateOnly Today => DayOf(clock.GetUtcNow());

    /// <summary>Skeletons of earlier days are no longer kept.</summary>
    public DateOnly FirstSkeletonDay => Today.AddDays(-options.Value.SkeletonRetentionDays);

    /// <summary>Makes sure that today and the days to come have partitions.</summary>
    public Task PrepareAheadAsync(CancellationToken cancellationToken) =>
        EnsureAsync(Enumerable.Range(0, options.Value.DaysAhead + 1).Select(Today.AddDays), cancellationToken);

    /// <summary>Makes sure that these days have partitions.</summary>
    public async Task EnsureAsync(IEnumerable<DateOnly> days, CancellationToken cancellationToken)
    {
        var missing = days.Distinct().Where(day => !_known.ContainsKey(day)).ToArray();
        if (missing.Length == 0) return;
        await BrokenConnection.RetryOnceAsync(dataSource, cancellation => CreateAsync(missing, cancellation), cancellationToken);
        foreach (var day in missing) _known[day] = true;
    }

    /// <summary>Drops what is older than its retention, with one day's grace for records on their way.</summary>
    public async Task DropExpiredAsync(CancellationToken cancellationToken)
    {
        var firstRecordDay = Today.AddDays(-options.Value.RecordRetentionDays - 1);
        foreach (var day in _known.Keys.Where(day => day < firstRecordDay)) _known.TryRemove(day, out _);
        await DropAsync(UsageSql.DropRecords, firstRecordDay, cancellationToken);
        await DropAsync(UsageSql.DropSkeletons, FirstSkeletonDay.AddDays(-1), cancellationToken);

        await using var rejects = dataSource.CreateCommand(UsageSql.DropRejects);
        rejects.Parameters.With(clock.GetUtcNow().AddDays(-options.Value.RecordRetentionDays));
        await rejects.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<int> CreateAsync(DateOnly[] days, CancellationToken cancellationToken)
    {
        await using var batch = dataSource.CreateBatch();
        var takeTurns = new NpgsqlBatchCommand(UsageSql.LockDays);
        takeTurns.Parameters.With(AdvisoryLocks.UsageDays);
        var create = new NpgsqlBatchCommand(UsageSql.CreateDays);
        create.Parameters.With(days);
        batch.BatchCommands.Add(takeTurns);
        batch.BatchCommands.Add(create);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return days.Length;
    }

    private async Task DropAsync(string sql, DateOnly before, CancellationToken cancellationToken)
    {
        await using var batch = dataSource.CreateBatch();
        var takeTurns = new NpgsqlBatchCommand(UsageSql.LockDays);
        takeTurns.Parameters.With(AdvisoryLocks.UsageDays);
        var drop = new NpgsqlBatchCommand(sql);
        drop.Parameters.With(before);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(UsageSql.DropWaitsBriefly));
        batch.BatchCommands.Add(takeTurns);
        batch.BatchCommands.Add(drop);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
