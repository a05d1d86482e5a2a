namespace CacheIndex.Tests;

/// <summary>A database and a CacheIndex on it, for one class of tests. Tests keep apart by their principals.</summary>
public sealed class IndexFixture(PostgresServer server) : IAsyncLifetime
{
    private IndexHost? _host;

    /// <summary>Noon, so that hours on both sides are on the same day.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    internal ManualClock Clock { get; } = new(Start);

    internal IndexHost Host => _host ?? throw new InvalidOperationException("CacheIndex did not start.");

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await server.CreateDatabaseAsync();
        _host = await IndexHost.StartHealthyAsync(ConnectionString, Clock);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? default;
}
