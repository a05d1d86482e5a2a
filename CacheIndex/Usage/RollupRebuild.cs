using System.Data;
using CacheIndex.Postgres;
using Npgsql;

namespace CacheIndex.Usage;

/// <summary>Makes rollups anew from the records, or proves that they are their sums.</summary>
internal sealed class RollupRebuild(NpgsqlDataSource dataSource)
{
    /// <summary>The days from one to another, both included, that still have records.</summary>
    public async Task<IReadOnlyList<DateOnly>> DaysAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(RebuildSql.Days);
        command.Parameters.With(from).With(to);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var days = new List<DateOnly>();
        while (await row.ReadAsync(cancellationToken)) days.Add(row.GetFieldValue<DateOnly>(0));
        return days;
    }

    /// <summary>Replaces one day's sums, and its week's if they are there, in one transaction; nobody records meanwhile. Answers with its records.</summary>
    public async Task<long> RebuildAsync(DateOnly day, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LedgerLock.TakeAloneAsync(connection, seconds: 0, cancellationToken);
        foreach (var sql in RebuildSql.Clear)
        {
            await using var clear = OfDay(sql, day, connection);
            await clear.ExecuteNonQueryAsync(cancellationToken);
        }
        await using var add = OfDay(RebuildSql.Add, day, connection);
        var records = (long)(await add.ExecuteScalarAsync(cancellationToken))!;
        foreach (var sql in RebuildSql.ReplaceWeek)
        {
            await using var replace = OfDay(sql, day, connection);
            await replace.ExecuteNonQueryAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        return records;
    }

    /// <summary>Replaces what is summed up of all days.</summary>
    public async Task RebuildActivityAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LedgerLock.TakeAloneAsync(connection, seconds: 0, cancellationToken);
        foreach (var sql in new[] { RebuildSql.ClearActivity, RebuildSql.AddActivity })
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Every row of a day's rollups that is not the sum of its records, in words.</summary>
    public async IAsyncEnumerable<string> DifferencesAsync(
        DateOnly day, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        // What is recorded meanwhile is no difference.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        foreach (var sql in RebuildSql.GatherAmounts)
        {
            await using var gather = OfDay(sql, day, connection);
            await gather.ExecuteNonQueryAsync(cancellationToken);
        }
        foreach (var (table, sql) in RebuildSql.Compare)
        {
            await using var command = OfDay(sql, day, connection);
            await foreach (var difference in ReadAsync(table, command, cancellationToken)) yield return difference;
        }
    }

    /// <summary>The same of what is summed up of more than a day.</summary>
    public async IAsyncEnumerable<string> DifferencesOfAllDaysAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        foreach (var (table, sql) in RebuildSql.CompareAllDays)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            await foreach (var difference in ReadAsync(table, command, cancellationToken)) yield return difference;
        }
    }

    private static async IAsyncEnumerable<string> ReadAsync(
        string table, NpgsqlCommand command, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken)) yield return $"{table}: {(row.GetBoolean(0) ? "the records make" : "it has")} {row.GetString(1)}";
    }

    private static NpgsqlCommand OfDay(string sql, DateOnly day, NpgsqlConnection connection)
    {
        var start = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };   // a day may have millions of records
        command.Parameters.With(start).With(start.AddDays(1));
        return command;
    }
}
