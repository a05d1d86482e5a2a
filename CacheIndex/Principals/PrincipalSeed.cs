using System.Security.Cryptography;
using System.Text;
using CacheIndex.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CacheIndex.Principals;

/// <summary>Puts the configured principals and keys into the database. Running it again changes nothing; a changed secret
/// replaces the old one.</summary>
internal sealed partial class PrincipalSeed(
    NpgsqlDataSource dataSource, IOptions<SeedOptions> options, TimeProvider clock, ILogger<PrincipalSeed> logger)
{
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Principals.Count == 0) return;
        var now = clock.GetUtcNow();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var keys = 0;
        foreach (var (name, principal) in options.Value.Principals.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            await using var addPrincipal = new NpgsqlCommand(PrincipalSql.AddPrincipal, connection);
            addPrincipal.Parameters.With(Guid.CreateVersion7(now)).With(name).With(now);
            await addPrincipal.ExecuteNonQueryAsync(cancellationToken);
            foreach (var (keyName, secret) in principal.Keys.OrderBy(k => k.Key, StringComparer.Ordinal))
            {
                await SeedKeyAsync(connection, name, keyName, secret, now, cancellationToken);
                keys++;
            }
        }
        await transaction.CommitAsync(cancellationToken);
        Log.Seeded(logger, options.Value.Principals.Count, keys);
    }

    private static async Task SeedKeyAsync(
        NpgsqlConnection connection, string principal, string name, string secret, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PrincipalSql.SeedKey, connection);
        command.Parameters.With(Guid.CreateVersion7(now)).With(name).With(SHA256.HashData(Encoding.UTF8.GetBytes(secret))).With(now).With(principal);
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new SchemaException(
                $"Seed:Principals:{principal}:Keys:{name} has the secret of another key in the database. Set a secret of its own.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Seeded {Principals} principals with {Keys} keys.")]
        public static partial void Seeded(ILogger logger, int principals, int keys);
    }
}
