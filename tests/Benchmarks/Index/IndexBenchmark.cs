using Npgsql;
using TestSupport;

namespace Benchmarks.Index;

/// <summary>The prefix index by all its ways in, each beside what it cannot beat: Postgres under pgbench, Redis under redis-benchmark, the seed's table.</summary>
internal static class IndexBenchmark
{
    public const string Command = "index";

    /// <summary>Its buffers and what it needs beside them.</summary>
    private const long PostgresBytes = (8L << 30) * 21 / 20;

    // Everything fits into memory. Autovacuum would come and go between rounds.
    private static readonly string[] Settings =
        ["-c", "shared_buffers=8GB", "-c", "autovacuum=off", "-c", "max_wal_size=8GB", "-c", "maintenance_work_mem=1GB"];

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            await Console.Error.WriteLineAsync("The index benchmark reads /proc: it runs on Linux only.");
            return 2;
        }
        try
        {
            var options = IndexBenchmarkOptions.Parse(arguments);
            if (options.Keep is not null) await FillAsync(options.Keep, options.Entries);
            var problem = "";
            using var pages = options.WithHugePages ? HugePages.TryReserve(PostgresBytes, out problem) : null;
            if (problem.Length > 0)
            {
                await Console.Error.WriteLineAsync(problem);
                return 1;
            }
            await RunAsync(options);
            return 0;
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
    }

    private static async Task RunAsync(IndexBenchmarkOptions options)
    {
        var artifacts = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "index-benchmark"));
        var table = new IndexTable(["client", "Postgres", "CacheIndex", "Redis"]);
        if (!Pgbench.IsInstalled) Console.WriteLine(Pgbench.Missing);
        if (!RedisBenchmark.IsInstalled) Console.WriteLine(RedisBenchmark.Missing);
        await using var postgres = await PrivatePostgres.StartInAsync(options.Keep, [.. Settings, "-c", $"huge_pages={(options.WithHugePages ? "on" : "off")}"]);
        Console.WriteLine(await EntryDatabases.DescribeAsync(postgres));
        try
        {
            foreach (var entries in options.Entries)
            {
                var set = new EntrySet(entries);
                var databases = new EntryDatabases(postgres, set);
                var database = options.Keep is null ? await databases.FillAsync() : await databases.CopyAsync();
                await using (var source = NpgsqlDataSource.Create(database))
                {
                    await EntryTables.ReadAsync(source);
                    var run = new IndexRun(options, set, table, artifacts, database, source);
                    await run.StoreAsync();
                    await run.LayoutAsync();
                    await run.HttpAsync();
                    await run.RedisAsync();
                    await run.ConversationAsync();
                    await run.ChangesAsync();
                }
                await databases.DropAsync();
            }
        }
        finally
        {
            Console.WriteLine(table);   // What was measured is worth having where the rest failed.
        }
    }

    /// <summary>In a server of their own: what is filled stays in its memory, and so would crowd out what is measured.</summary>
    private static async Task FillAsync(string folder, int[] sizes)
    {
        await using var postgres = await PrivatePostgres.StartInAsync(folder, Settings);
        foreach (var entries in sizes) await new EntryDatabases(postgres, new EntrySet(entries)).KeepAsync();
    }
}
