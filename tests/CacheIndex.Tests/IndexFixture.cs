namespace CacheIndex.Tests;

/// <summary>A database and a CacheIndex on it, for one class of tests. Tests keep apart by their principals.</summary>
public sealed class IndexFixture(PostgresServer server) : IAsyncLifetime
{
    /// <summary>Noon, so that hours on both sides are on the same day.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    internal ManualClock Clock { get; } = new(Start);

    internal IndexHost Host { get; private set; } = null!;

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await server.CreateDatabaseAsync();
        Host = await IndexHost.StartHealthyAsync(ConnectionString, Clock);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
