using System.Security.Cryptography;
using System.Text;
using CacheIndex.Access;
using CacheIndex.Audit;
using CacheIndex.Postgres;
using Npgsql;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Principals;

/// <summary>Keys as administrators see them: everything but their secrets.</summary>
internal sealed class KeyAdministration(NpgsqlDataSource dataSource, AuditTrail audit, KeyBudgets budgets, TimeProvider clock)
{
    private const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int SecretLength = 43;   // 256 bits

    /// <summary>Keys by principal and name, revoked ones too.</summary>
    /// <param name="principal">Only this one's; null = everybody's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(Guid? principal, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await budgets.AddUseAsync(connection, await ReadAsync(connection, null, principal, cancellationToken), cancellationToken);
    }

    /// <summary>Null when there is none.</summary>
    public async Task<ApiKey?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await budgets.AddUseAsync(connection, await ReadAsync(connection, id, null, cancellationToken), cancellationToken)).SingleOrDefault();
    }

    /// <summary>Null when there is no such principal.</summary>
    /// <exception cref="PostgresException">The name is taken (unique violation).</exception>
    public async Task<CreatedKey?> CreateAsync(Guid principal, NewKey key, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await PrincipalAdministration.LockAsync(connection, principal, cancellationToken)) return null;
        var (id, secret) = (Guid.CreateVersion7(now), $"pc_{RandomNumberGenerator.GetString(Letters, SecretLength)}");
        await using var command = new NpgsqlCommand(PrincipalSql.CreateKey, connection);
        AddSettings(command.Parameters.With(id), key.ExpiresAt, key.Limits)
            .With(principal).With(key.Name).With(SHA256.HashData(Encoding.UTF8.GetBytes(secret))).With(now);
        await command.ExecuteNonQueryAsync(cancellationToken);
        var created = (await ReadAsync(connection, id, null, cancellationToken)).Single();
        await audit.AddAsync(connection, caller, "key.create", id.ToString(), null, created, WireJson.Default.ApiKey, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new CreatedKey(created, secret);
    }

    /// <summary>Null when there is none. A revoked key stays as it is.</summary>
    public Task<ApiKey?> ChangeAsync(Guid id, KeySettings settings, Caller caller, CancellationToken cancellationToken) =>
        UpdateAsync(id, "key.change", PrincipalSql.ChangeKey, parameters => AddSettings(parameters, settings.ExpiresAt, settings.Limits), caller, cancellationToken);

    /// <summary>Null when there is none. Revoking again changes nothing.</summary>
    public Task<ApiKey?> RevokeAsync(Guid id, Caller caller, CancellationToken cancellationToken) =>
        UpdateAsync(id, "key.revoke", PrincipalSql.RevokeKey, parameters => parameters.With(clock.GetUtcNow()), caller, cancellationToken);

    private async Task<ApiKey?> UpdateAsync(
        Guid id, string action, string sql, Action<NpgsqlParameterCollection> addParameters, Caller caller, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await LockAsync(connection, id, cancellationToken)) return null;
        var before = (await ReadAsync(connection, id, null, cancellationToken)).Single();
        if (before.RevokedAt is not null) return before;
        await using var command = new NpgsqlCommand(sql, connection);
        addParameters(command.Parameters.With(id));
        await command.ExecuteNonQueryAsync(cancellationToken);
        var after = (await ReadAsync(connection, id, null, cancellationToken)).Single();
        await audit.AddAsync(connection, caller, action, id.ToString(), before, after, WireJson.Default.ApiKey, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return after;
    }

    private static async Task<bool> LockAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PrincipalSql.LockKey, connection);
        command.Parameters.With(id);
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    // $2 to $6.
    private static NpgsqlParameterCollection AddSettings(NpgsqlParameterCollection parameters, DateTimeOffset? expiresAt, KeyLimits? limits) => parameters
        .With(expiresAt?.ToUniversalTime()).With(limits?.RequestsPerMinute).With(limits?.Budget?.Tokens).With((short?)limits?.Budget?.Period)
        .With(limits?.Models?.ToArray());

    private static async Task<List<ApiKey>> ReadAsync(NpgsqlConnection connection, Guid? id, Guid? principal, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PrincipalSql.Keys, connection);
        command.Parameters.With(id).With(principal);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<ApiKey>();
        while (await row.ReadAsync(cancellationToken))
        {
            keys.Add(new ApiKey(
                row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4), ReadLimits(row, 7),
                row.GetFieldValue<DateTimeOffset?>(5), row.GetFieldValue<DateTimeOffset?>(6)));
        }
        return keys;
    }

    /// <summary>Reads the four columns of <see cref="PrincipalSql.LimitColumns"/>.</summary>
    public static KeyLimits ReadLimits(NpgsqlDataReader row, int first) => new(
        row.GetFieldValue<int?>(first),
        row.IsDBNull(first + 1) ? null : new TokenBudget(row.GetInt64(first + 1), (BudgetPeriod)row.GetInt16(first + 2)),
        row.IsDBNull(first + 3) ? null : row.GetFieldValue<string[]>(first + 3));
}
