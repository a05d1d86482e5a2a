using CacheIndex.Postgres;
using Npgsql;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Principals;

/// <summary>Keys by the hash of their secret.</summary>
internal sealed class ApiKeys(NpgsqlDataSource dataSource, KeyBudgets budgets, TimeProvider clock)
{
    /// <summary>Whose key it is; null when it is unknown, revoked or expired.</summary>
    public Task<KeyIdentity?> ResolveAsync(byte[] secretHash, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => ResolveOnceAsync(secretHash, cancellation), cancellationToken);

    private async Task<KeyIdentity?> ResolveOnceAsync(byte[] secretHash, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        if (await ReadAsync(connection, secretHash, cancellationToken) is not { } identity) return null;
        if (identity.Limits?.Budget is not { } budget) return identity;
        var uses = await budgets.UseAsync(connection, [(identity.KeyId, budget.Period)], cancellationToken);
        return identity with { Use = uses[identity.KeyId] };
    }

    private async Task<KeyIdentity?> ReadAsync(NpgsqlConnection connection, byte[] secretHash, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PrincipalSql.Resolve, connection);
        command.Parameters.With(secretHash).With(clock.GetUtcNow());
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) return null;
        var limits = KeyAdministration.ReadLimits(row, 5);
        return new KeyIdentity(
            row.GetGuid(0), row.GetString(1), row.GetGuid(2), row.GetString(3), row.GetFieldValue<DateTimeOffset?>(4), limits == KeyLimits.None ? null : limits);
    }
}
