using Npgsql;

namespace CacheIndex.Postgres;

/// <summary>Brings the database's schema to the newest step. Replicas that start together take turns under a lock.</summary>
internal sealed partial class SchemaMigrator(NpgsqlDataSource dataSource, TimeProvider clock, ILogger<SchemaMigrator> logger)
{
    /// <exception cref="SchemaException">The database is newer than this program, or an applied step was edited afterwards.</exception>
    public async Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, SchemaSql.Lock, cancellationToken, AdvisoryLocks.Schema);
        try
        {
            await ExecuteAsync(connection, SchemaSql.CreateHistory, cancellationToken);
            var applied = await CheckHistoryAsync(connection, migrations, cancellationToken);
            foreach (var migration in migrations.Skip(applied)) await ApplyAsync(connection, migration, cancellationToken);
        }
        finally
        {
            if (connection.FullState == System.Data.ConnectionState.Open)
            {
                await ExecuteAsync(connection, SchemaSql.Unlock, CancellationToken.None, AdvisoryLocks.Schema);
            }
        }
    }

    private static async Task<int> CheckHistoryAsync(
        NpgsqlConnection connection, IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SchemaSql.History, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var applied = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            var (number, name) = (reader.GetInt32(0), reader.GetString(1));
            if (number > migrations.Count)
            {
                throw new SchemaException(
                    $"The database's schema has step {number:0000}-{name}, and this CacheIndex knows steps up to {migrations.Count:0000}. " +
                    "Start the CacheIndex that made it or a newer one, or give this one another database (ConnectionStrings:promptcache).");
            }
            var expected = migrations[number - 1];
            if (name != expected.Name || !reader.GetFieldValue<byte[]>(2).AsSpan().SequenceEqual(expected.Checksum()))
            {
                throw new SchemaException(
                    $"The database's schema step {number:0000}-{name} was made by another text than {number:0000}-{expected.Name} here. " +
                    "An applied step never changes: undo the edit and add a new step.");
            }
            applied++;
        }
        return applied;
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, migration.Sql, cancellationToken);
        await using var record = new NpgsqlCommand(SchemaSql.Record, connection);
        record.Parameters.With(migration.Number).With(migration.Name).With(migration.Checksum()).With(clock.GetUtcNow());
        await record.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Log.Applied(logger, migration.Number, migration.Name);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, long? lockKey = null)
    {
        // A step may take long on a large table, and another replica's step must be waited for: no command time-out here.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        if (lockKey is { } key) command.Parameters.With(key);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Applied schema step {Number:0000}-{Name}.")]
        public static partial void Applied(ILogger logger, int number, string name);
    }
}
