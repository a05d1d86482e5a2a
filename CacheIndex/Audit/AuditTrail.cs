using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CacheIndex.Access;
using CacheIndex.Postgres;
using CacheIndex.Usage;
using Npgsql;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Audit;

/// <summary>Who changed what. Entries are added in the transaction of the change, so there is never one without the other.</summary>
internal sealed class AuditTrail(NpgsqlDataSource dataSource, TimeProvider clock)
{
    /// <summary>Adds an entry to the connection's transaction.</summary>
    public async Task AddAsync<T>(
        NpgsqlConnection connection, Caller caller, string action, string subject, T? before, T? after, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        await using var command = new NpgsqlCommand(AuditSql.Add, connection);
        command.Parameters.With(clock.GetUtcNow()).With(StoredText.Of(caller.Actor, CommitLimits.MaxTextLength)).With(action).With(subject)
            .With(before is null ? null : JsonSerializer.Serialize(before, type)).With(after is null ? null : JsonSerializer.Serialize(after, type));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The entries before one, newest first.</summary>
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(long before, int limit, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(AuditSql.List);
        command.Parameters.With(before).With(limit);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<AuditEntry>();
        while (await row.ReadAsync(cancellationToken))
        {
            entries.Add(new AuditEntry(
                row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3), row.GetString(4), Json(row, 5), Json(row, 6)));
        }
        return entries;
    }

    private static JsonElement? Json(NpgsqlDataReader row, int column)
    {
        if (row.IsDBNull(column)) return null;
        using var document = JsonDocument.Parse(row.GetString(column));
        return document.RootElement.Clone();
    }
}
