using System.Diagnostics;
using System.Globalization;
using Npgsql;
using TestSupport;

namespace Benchmarks.Ledger;

/// <summary>Fills the ledger with made-up records, and the rollups by the product's own command. Goes on where an earlier run has stopped.</summary>
internal static class LedgerFill
{
    private const long Chunk = 100_000;

    public static readonly MadeUpLedger Ledger = new(Principals: 400, Keys: 1_000);

    public static async Task FillAsync(NpgsqlDataSource source, string database, DirectoryInfo artifacts, LedgerBenchmarkOptions options)
    {
        var (from, to, filled) = await BeginAsync(source, options);
        var watch = Stopwatch.StartNew();
        for (var first = filled; first < options.Records; first += Chunk)
        {
            await Ledger.AddRecordsAsync(source, from, to, first, Math.Min(first + Chunk, options.Records) - 1, options.Records);
            Say($"{Math.Min(first + Chunk, options.Records):N0} records", watch);
        }
        if (filled < options.Records) await MadeUpLedger.AddDetailsAsync(source, to.AddDays(-1), to);
        if (await ScalarAsync<DateTime?>(source, "SELECT max(day) FROM usage_daily") is not { } rolled || filled < options.Records || rolled < to.UtcDateTime.Date)
        {
            var next = filled < options.Records ? from.UtcDateTime : await ScalarAsync<DateTime?>(source, "SELECT max(day) + interval '1 day' FROM usage_daily") ?? from.UtcDateTime;
            await IndexProcess.RunCommandAsync(
                artifacts, "rebuild-rollups", "--connection", database, "--from", next.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            Say("rollups", watch);
            await ExecuteAsync(source, "VACUUM ANALYZE");
            Say("vacuumed", watch);
        }
    }

    /// <summary>Until when there are records.</summary>
    public static Task<DateTime> EndAsync(NpgsqlDataSource source) => ScalarAsync<DateTime>(source, "SELECT until FROM made_up_ledger");

    public static async Task<T> ScalarAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        return await command.ExecuteScalarAsync() is T value ? value : default!;
    }

    private static async Task<(DateTimeOffset From, DateTimeOffset To, long Filled)> BeginAsync(NpgsqlDataSource source, LedgerBenchmarkOptions options)
    {
        await ExecuteAsync(source, "CREATE TABLE IF NOT EXISTS made_up_ledger (until timestamptz NOT NULL, days integer NOT NULL, records bigint NOT NULL)");
        if (await ScalarAsync<long>(source, "SELECT count(*) FROM made_up_ledger") == 0)
        {
            var until = DateTimeOffset.UtcNow;
            await Ledger.AddPopulationAsync(source, until.AddDays(-options.Days - 1));
            await ExecuteAsync(source, $"SELECT create_usage_day(day::date) FROM generate_series('{until.AddDays(-options.Days - 1):yyyy-MM-dd}'::date, '{until.AddDays(1):yyyy-MM-dd}'::date, interval '1 day') day");
            await ExecuteAsync(source, $"INSERT INTO made_up_ledger VALUES ('{until:O}', {options.Days}, {options.Records})");
        }
        if (await ScalarAsync<bool>(source, $"SELECT records <> {options.Records} OR days <> {options.Days} FROM made_up_ledger"))
            throw new FormatException($"The ledger in {options.Keep} has other --records or --days.");
        DateTimeOffset to = await EndAsync(source);
        return (to.AddDays(-options.Days), to, await ScalarAsync<long>(source, $"SELECT count(*) FROM usage_records WHERE submitted_at < '{to:O}'"));
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    private static void Say(string what, Stopwatch watch) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed:mm\\:ss} {what}"));
}
