using Npgsql;

namespace CacheIndex.Replay;

/// <summary>An empty database for one replay, on a server that may hold a real ledger in another; dropped at the end.</summary>
internal sealed class ScratchDatabase : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name;

    private ScratchDatabase(string server, string name)
    {
        _server = server;
        _name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    /// <summary>Leads to the scratch database.</summary>
    public string ConnectionString { get; }

    /// <param name="server">A connection string; its database is only connected to, never changed.</param>
    /// <param name="cancellationToken">Stops waiting for the server.</param>
    public static async Task<ScratchDatabase> CreateAsync(string server, CancellationToken cancellationToken)
    {
        var name = $"{ReplaySql.NamePrefix}{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"{ReplaySql.Create} {name}", cancellationToken);
        return new ScratchDatabase(server, name);
    }

    public async ValueTask DisposeAsync() => await ExecuteAsync(_server, string.Format(null, ReplaySql.Drop, _name), CancellationToken.None);

    private static async Task ExecuteAsync(string server, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 60;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
