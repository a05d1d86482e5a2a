using Npgsql;
using TestSupport;

namespace Benchmarks.Ledger;

/// <summary>The ledger at size: every question that the dashboard asks, and commits, to a real CacheIndex on a real Postgres.</summary>
internal static class LedgerBenchmark
{
    public const string Command = "ledger";

    /// <summary>The database of a kept ledger.</summary>
    public const string Database = "ledger";

    // Postgres as the AppHost starts it on kept data.
    private static readonly string[] Settings = ["-c", "fsync=on", "-c", "full_page_writes=on", "-c", "shared_buffers=128MB", "-c", "max_connections=100"];

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            await Console.Error.WriteLineAsync("The ledger benchmark reads /proc: it runs on Linux only.");
            return 2;
        }
        try
        {
            await RunAsync(LedgerBenchmarkOptions.Parse(arguments));
            return 0;
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
    }

    /// <summary>The server of a ledger that is kept in this folder; null = it is thrown away.</summary>
    public static Task<PrivatePostgres> StartAsync(string? keep) => PrivatePostgres.StartInAsync(keep, Settings);

    private static async Task RunAsync(LedgerBenchmarkOptions options)
    {
        await using var postgres = await StartAsync(options.Keep);
        var database = await postgres.CreateDatabaseAsync(Database);
        await using var source = NpgsqlDataSource.Create(database);
        var artifacts = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "ledger-benchmark"));
        await IndexProcess.RunCommandAsync(artifacts, "rebuild-rollups", "--connection", database, "--to", "2000-01-01");   // brings the schema up to date
        if (options.Fill) await LedgerFill.FillAsync(source, database, artifacts, options);
        if (options.Ask) await QuestionRun.RunAsync(postgres, source, database, artifacts, options);
        if (options.Commit) await CommitRun.RunAsync(source, database, artifacts, options);
    }
}
