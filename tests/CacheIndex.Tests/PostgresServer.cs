using TestSupport;

[assembly: AssemblyFixture(typeof(CacheIndex.Tests.PostgresServer))]

namespace CacheIndex.Tests;

/// <summary>The server that all tests share; each class has a database of its own.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private PrivatePostgres _server = null!;

    public async ValueTask InitializeAsync() => _server = await PrivatePostgres.StartNewAsync();

    public Task<string> CreateDatabaseAsync() => _server.CreateDatabaseAsync();

    /// <summary>Plans from now on, of connections with <see cref="ExecutedPlans.Explained"/>.</summary>
    public ExecutedPlans Plans() => new(_server);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
