using CacheIndex.Access;
using CacheIndex.Audit;
using CacheIndex.Postgres;
using Npgsql;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Principals;

/// <summary>Principals as administrators see them.</summary>
internal sealed class PrincipalAdministration(NpgsqlDataSource dataSource, AuditTrail audit, TimeProvider clock)
{
    public async Task<IReadOnlyList<Principal>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, null, cancellationToken);
    }

    /// <summary>Null when there is none.</summary>
    public async Task<Principal?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await ReadAsync(connection, id, cancellationToken)).SingleOrDefault();
    }

    /// <exception cref="PostgresException">The name is taken (unique violation).</exception>
    public async Task<Principal> CreateAsync(string name, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(PrincipalSql.CreatePrincipal, connection);
        var id = Guid.CreateVersion7(now);
        command.Parameters.With(id).With(name).With(now);
        await command.ExecuteNonQueryAsync(cancellationToken);
        var created = (await ReadAsync(connection, id, cancellationToken)).Single();
        await audit.AddAsync(connection, caller, "principal.create", id.ToString(), null, created, WireJson.Default.Principal, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return created;
    }

    /// <summary>Null when there is none.</summary>
    /// <exception cref="PostgresException">The name is taken (unique violation).</exception>
    public async Task<Principal?> RenameAsync(Guid id, string name, Caller caller, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await LockAsync(connection, id, cancellationToken)) return null;
        var before = (await ReadAsync(connection, id, cancellationToken)).Single();
        if (before.Name == name) return before;
        await using var command = new NpgsqlCommand(PrincipalSql.RenamePrincipal, connection);
        command.Parameters.With(id).With(name);
        await command.ExecuteNonQueryAsync(cancellationToken);
        var after = before with { Name = name };
        await audit.AddAsync(connection, caller, "principal.rename", id.ToString(), before, after, WireJson.Default.Principal, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return after;
    }

    /// <summary>Holds the principal's row until the transaction ends; false when there is none.</summary>
    public static async Task<bool> LockAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PrincipalSql.LockPrincipal, connection);
        command.Parameters.With(id);
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private async Task<List<Principal>> ReadAsync(NpgsqlConnection connection, Guid? id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PrincipalSql.Principals, connection);
        command.Parameters.With(clock.GetUtcNow()).With(id);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var principals = new List<Principal>();
        while (await row.ReadAsync(cancellationToken))
        {
            principals.Add(new Principal(row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetInt32(3)));
        }
        return principals;
    }
}
