using CacheIndex.Postgres;
using CacheIndex.Prefixes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TestSupport;

namespace CacheIndex.Tests.Redis;

/// <summary>A database with its schema and a Redis, for one class of tests. Tests keep apart by their scopes.</summary>
public sealed class RedisFixture(PostgresServer server) : IAsyncLifetime
{
    public string Database { get; private set; } = "";

    public PrivateRedis Redis { get; private set; } = null!;

    internal ManualClock Clock { get; } = new(IndexFixture.Start);

    public async ValueTask InitializeAsync()
    {
        Database = await PreparedAsync(await server.CreateDatabaseAsync());
        Redis = await PrivateRedis.StartNewAsync();
    }

    /// <summary>Gives an empty database its schema.</summary>
    internal static async Task<string> PreparedAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await new SchemaMigrator(source, TimeProvider.System, NullLogger<SchemaMigrator>.Instance).MigrateAsync(Migration.All, CancellationToken.None);
        return database;
    }

    internal Task<Replica> StartReplicaAsync(PrivateRedis? redis = null, double slack = 0) => Replica.StartAsync(
        Database, (redis ?? Redis).ConnectionString, Clock, services => services.Configure<RefreshOptions>(options => options.Slack = slack));

    public ValueTask DisposeAsync() => Redis.DisposeAsync();
}
