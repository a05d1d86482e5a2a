using CacheIndex.Postgres;
using CacheIndex.Prefixes;
using Npgsql;

namespace CacheIndex.Dwctl;

/// <summary>Takes over the live entries of a dwctl table. May run while either side is serving, and again: of two writes of an entry the later
/// stands.</summary>
internal sealed class DwctlImport(NpgsqlDataSource target, NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>The table's name in dwctl.</summary>
    public const string DefaultTable = "prompt_cache_entries";

    /// <exception cref="PostgresException">There is no such table, or it has other columns.</exception>
    public async Task<DwctlImportResult> RunAsync(string table, CancellationToken cancellationToken)
    {
        await using var from = await source.OpenConnectionAsync(cancellationToken);
        await using var into = await target.OpenConnectionAsync(cancellationToken);
        await using var transaction = await into.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(into, DwctlSql.CreateCopy, cancellationToken);
        await CopyAsync(from, await QuotedAsync(from, table, cancellationToken), into, cancellationToken);
        var now = clock.GetUtcNow();
        var (read, unusable, expired) = await CountAsync(into, now, cancellationToken);
        await ExecuteAsync(into, DwctlSql.DropUnusable, cancellationToken, now);
        await ExecuteAsync(into, DwctlSql.AddScopes, cancellationToken);
        var changed = await ExecuteAsync(into, DwctlSql.AddEntries, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new DwctlImportResult(read, unusable, expired, changed);
    }

    private static async Task<string> QuotedAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(DwctlSql.Table, connection);
        command.Parameters.With(table);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <param name="from">Where the table is.</param>
    /// <param name="quoted">The table as its own server has quoted it: fit to be part of a statement, which COPY needs.</param>
    /// <param name="into">Where <c>dwctl_entries</c> is.</param>
    /// <param name="cancellationToken">Leaves both sides as they were.</param>
    private static async Task CopyAsync(NpgsqlConnection from, string quoted, NpgsqlConnection into, CancellationToken cancellationToken)
    {
        await using var reader = await from.BeginRawBinaryCopyAsync(
            DwctlSql.CopyOutBeforeTable + " " + quoted + DwctlSql.CopyOutAfterTable, cancellationToken);
        await using var writer = await into.BeginRawBinaryCopyAsync(DwctlSql.CopyIn, cancellationToken);
        await reader.CopyToAsync(writer, cancellationToken);
    }

    private static async Task<(long Read, long Unusable, long Expired)> CountAsync(
        NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(DwctlSql.Count, connection) { CommandTimeout = 0 };
        command.Parameters.With(now).With(PrefixLimits.MaxNameLength);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
    }

    private static async Task<int> ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, DateTimeOffset? now = null)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        if (now is { } time) command.Parameters.With(time).With(PrefixLimits.MaxNameLength);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
