using CacheIndex.Postgres;
using Npgsql;
using PromptCaching.Wire;

namespace CacheIndex.Principals;

/// <summary>Keys by the hash of their secret.</summary>
internal sealed class ApiKeys(NpgsqlDataSource dataSource, TimeProvider clock)
{
    /// <summary>Whose key it is; null when it is unknown, revoked or expired.</summary>
    public Task<KeyIdentity?> ResolveAsync(byte[] secretHash, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => ResolveOnceAsync(secretHash, cancellation), cancellationToken);

    private async Task<KeyIdentity?> ResolveOnceAsync(byte[] secretHash, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(PrincipalSql.Resolve);
        command.Parameters.With(secretHash).With(clock.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        var expiresAt = await reader.IsDBNullAsync(4, cancellationToken) ? (DateTimeOffset?)null : reader.GetFieldValue<DateTimeOffset>(4);
        return new KeyIdentity(reader.GetGuid(0), reader.GetString(1), reader.GetGuid(2), reader.GetString(3), expiresAt);
    }
}
