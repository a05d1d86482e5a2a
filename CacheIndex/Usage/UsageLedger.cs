using CacheIndex.Postgres;
using CacheIndex.Tariffs;
using Npgsql;
using NpgsqlTypes;
using PromptCaching.Wire;

namespace CacheIndex.Usage;

/// <summary>The ledger: records with what they cost, what they wrote, their skeletons and every rollup, in one transaction.</summary>
internal sealed class UsageLedger(NpgsqlDataSource dataSource, UsageDays days, TimeProvider clock)
{
    /// <summary>Adds the items that are new, each once however often it is sent; answers with those.</summary>
    public async Task<IReadOnlyList<CommitItem>> RecordAsync(IReadOnlyCollection<CommitItem> items, CancellationToken cancellationToken)
    {
        if (items.Count == 0) return [];
        await days.EnsureAsync(items.Select(item => UsageDays.DayOf(item.Record.SubmittedAt)), cancellationToken);
        // One order for every batch, so that two with the same records wait for each other and never deadlock.
        var ordered = items.DistinctBy(item => (item.Record.RequestId, item.Record.SubmittedAt))
            .OrderBy(item => item.Record.SubmittedAt).ThenBy(item => item.Record.RequestId).ToArray();
        return await BrokenConnection.RetryOnceAsync(dataSource, cancellation => RecordOnceAsync(ordered, cancellation), cancellationToken);
    }

    /// <summary>Keeps aside what can never be accepted, each once however often it is sent.</summary>
    public async Task RejectAsync(IReadOnlyCollection<(RejectedItem Item, byte[] Json)> rejects, CancellationToken cancellationToken)
    {
        if (rejects.Count == 0) return;
        await using var command = dataSource.CreateCommand(UsageSql.Reject);
        command.Parameters.With(clock.GetUtcNow())
            .With(rejects.Select(r => r.Item.RequestId).ToArray())
            .With(rejects.Select(r => StoredText.Of(r.Item.Field, CommitLimits.MaxTextLength)).ToArray())
            .With(rejects.Select(r => StoredText.Of(r.Item.Reason, CommitLimits.MaxTextLength * 5)).ToArray())
            .With(rejects.Select(r => r.Json).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<CommitItem[]> RecordOnceAsync(CommitItem[] items, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var prices = await PriceList.LoadAsync(connection, items, cancellationToken);
        var inserted = new HashSet<(Guid, DateTimeOffset)>();
        await using (var command = new NpgsqlCommand(UsageSql.Record, connection))
        {
            UsageColumns.AddTo(command.Parameters, items, Array.ConvertAll(items, item => prices.Charge(item.Record)));
            command.Parameters.With(clock.GetUtcNow());
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) inserted.Add((reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1)));
        }
        var added = items.Where(item => inserted.Contains((item.Record.RequestId, Stored(item.Record.SubmittedAt)))).ToArray();
        await CopyWritesAsync(connection, added, cancellationToken);
        await CopySkeletonsAsync(connection, added, cancellationToken);
        await AddUpAsync(connection, added, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return added;
    }

    private static async Task AddUpAsync(NpgsqlConnection connection, CommitItem[] items, CancellationToken cancellationToken)
    {
        if (items.Length == 0) return;
        var times = Array.ConvertAll(items, item => item.Record.SubmittedAt.ToUniversalTime());   // in order
        var add = new NpgsqlBatchCommand(UsageSql.AddUp);
        add.Parameters.With(times).With(Array.ConvertAll(items, item => item.Record.RequestId)).With(times[0]).With(times[^1]);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(UsageSql.PlanOnce));
        batch.BatchCommands.Add(add);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task CopyWritesAsync(NpgsqlConnection connection, CommitItem[] items, CancellationToken cancellationToken)
    {
        if (!items.Any(item => item.Writes.Count > 0)) return;
        await using var copy = await connection.BeginBinaryImportAsync(UsageSql.CopyWrites, cancellationToken);
        foreach (var item in items)
        {
            for (var i = 0; i < item.Writes.Count; i++)
            {
                var write = item.Writes[i];
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(item.Record.SubmittedAt.ToUniversalTime(), NpgsqlDbType.TimestampTz, cancellationToken);
                await copy.WriteAsync(item.Record.RequestId, cancellationToken);
                await copy.WriteAsync((short)i, cancellationToken);
                await copy.WriteAsync((short)write.Tier, cancellationToken);
                await copy.WriteAsync(write.TokenCount, cancellationToken);
                await copy.WriteAsync(write.ExpiresAt.ToUniversalTime(), NpgsqlDbType.TimestampTz, cancellationToken);
                await copy.WriteAsync(write.Hash.ToArray(), cancellationToken);
            }
        }
        await copy.CompleteAsync(cancellationToken);
    }

    private async Task CopySkeletonsAsync(NpgsqlConnection connection, CommitItem[] items, CancellationToken cancellationToken)
    {
        var firstDay = days.FirstSkeletonDay;
        var kept = items.Where(item => item.Blocks is { Length: > 0 } && UsageDays.DayOf(item.Record.SubmittedAt) >= firstDay).ToArray();
        if (kept.Length == 0) return;
        await using var copy = await connection.BeginBinaryImportAsync(UsageSql.CopySkeletons, cancellationToken);
        foreach (var item in kept)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(item.Record.SubmittedAt.ToUniversalTime(), NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(item.Record.RequestId, cancellationToken);
            await copy.WriteAsync(item.Blocks!, cancellationToken);
        }
        await copy.CompleteAsync(cancellationToken);
    }

    // Postgres keeps microseconds.
    private static DateTimeOffset Stored(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
