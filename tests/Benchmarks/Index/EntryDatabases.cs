using System.Globalization;
using Npgsql;
using TestSupport;

namespace Benchmarks.Index;

/// <summary>A set of entries in a database, filled once and copied for each run, which changes it.</summary>
internal sealed class EntryDatabases(PrivatePostgres postgres, EntrySet set)
{
    private const string Filling = "filling";
    private const string Measured = "measured";

    private readonly string _kept = string.Create(CultureInfo.InvariantCulture, $"entries_{set.Entries}");

    /// <summary>Which server it is, how it was compiled, and whether its memory is in huge pages.</summary>
    public static async Task<string> DescribeAsync(PrivatePostgres postgres)
    {
        await using var admin = await AdminAsync(postgres);
        await using var command = admin.CreateCommand("""
            SELECT format('Postgres %s, compiled with %s; huge pages: %s', current_setting('server_version'),
                (SELECT substring(setting FROM '-O\S*') FROM pg_config WHERE name = 'CFLAGS'), current_setting('huge_pages_status', true))
            """);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A database that goes with the server.</summary>
    public Task<string> FillAsync() => FillAsync(Measured);

    /// <summary>Sees to it that there is one to copy.</summary>
    public async Task KeepAsync()
    {
        await using (var admin = await AdminAsync(postgres))
        await using (var find = admin.CreateCommand($"SELECT 1 FROM pg_database WHERE datname = '{_kept}'"))
        {
            if (await find.ExecuteScalarAsync() is not null) return;
        }
        await DropAsync(Filling);
        await FillAsync(Filling);
        await ExecuteAsync($"ALTER DATABASE {Filling} RENAME TO {_kept}");   // one that was filled by half keeps the other name
    }

    /// <summary>A copy of the one that is kept.</summary>
    public async Task<string> CopyAsync()
    {
        await DropAsync();
        await ExecuteAsync($"CREATE DATABASE {Measured} TEMPLATE {_kept} STRATEGY file_copy");
        return await postgres.CreateDatabaseAsync(Measured);
    }

    public Task DropAsync() => DropAsync(Measured);

    private async Task<string> FillAsync(string name)
    {
        var database = await postgres.CreateDatabaseAsync(name);
        await using (await StoreHost.StartAsync(database, redis: null)) { }   // migrates
        await using var source = NpgsqlDataSource.Create(database);
        await EntryTables.LoadAsync(source, set);
        return database;
    }

    private Task DropAsync(string name) => ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");

    private static async Task<NpgsqlDataSource> AdminAsync(PrivatePostgres postgres) => NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync("postgres"));

    private async Task ExecuteAsync(string sql)
    {
        await using var admin = await AdminAsync(postgres);
        await using var command = admin.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }
}
