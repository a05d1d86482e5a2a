using CacheIndex.Access;
using CacheIndex.Audit;
using CacheIndex.Postgres;
using Npgsql;
using PromptCaching.Prompts;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Models;

/// <summary>The virtual models that are administered here.</summary>
internal sealed class ModelAdministration(NpgsqlDataSource dataSource, AuditTrail audit, TimeProvider clock)
{
    public async Task<IReadOnlyList<Model>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, null, cancellationToken);
    }

    /// <summary>Null when there is none.</summary>
    public async Task<Model?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await ReadAsync(connection, name, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Makes or replaces a model.</summary>
    public async Task<Model> PutAsync(string name, ModelSettings settings, Caller caller, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await TakeTurnsAsync(connection, name, cancellationToken);
        var before = (await ReadAsync(connection, name, cancellationToken)).SingleOrDefault();
        if (before?.Settings == settings) return before;
        await using var command = new NpgsqlCommand(ModelSql.Put, connection);
        command.Parameters.With(name).With(settings.Upstream).With(settings.UpstreamModel).With(settings.Tokenizer).With((short)settings.Mode)
            .With(settings.MinPrefixTokens).With(settings.CachedReadsExempt).With(clock.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellationToken);
        var after = (await ReadAsync(connection, name, cancellationToken)).Single();
        await audit.AddAsync(connection, caller, "model.put", name, before, after, WireJson.Default.Model, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return after;
    }

    /// <summary>False when there is none.</summary>
    public async Task<bool> DeleteAsync(string name, Caller caller, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await TakeTurnsAsync(connection, name, cancellationToken);
        if ((await ReadAsync(connection, name, cancellationToken)).SingleOrDefault() is not { } before) return false;
        await using var command = new NpgsqlCommand(ModelSql.Delete, connection);
        command.Parameters.With(name);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await audit.AddAsync(connection, caller, "model.delete", name, before, null, WireJson.Default.Model, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static async Task TakeTurnsAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ModelSql.TakeTurns, connection);
        command.Parameters.With(AdvisoryLocks.Models).With(name);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<Model>> ReadAsync(NpgsqlConnection connection, string? name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ModelSql.Read, connection);
        command.Parameters.With(name);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var models = new List<Model>();
        while (await row.ReadAsync(cancellationToken))
        {
            var settings = new ModelSettings(
                row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), (CacheMode)row.GetInt16(4), row.GetInt32(5), row.GetBoolean(6));
            models.Add(new Model(row.GetString(0), settings, row.GetFieldValue<DateTimeOffset>(7)));
        }
        return models;
    }
}
