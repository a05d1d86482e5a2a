using System.Globalization;
using CacheIndex.Commands;

namespace CacheIndex.Usage;

/// <summary><c>CacheIndex rebuild-rollups</c>.</summary>
internal static class RebuildCommand
{
    private const string Usage = """
        rebuild-rollups [--from yyyy-MM-dd] [--to yyyy-MM-dd] [--check] [--connection …]
          Makes the rollups anew from the records, one UTC day a transaction. Days whose records are gone stay as they are.
          --from, --to   the first and the last day; the default is every day that has records
          --check        changes nothing, and lists what is not the sum of its records; exit code 1 where there is any
          --connection   a connection string; the default is the setting ConnectionStrings__promptcache
        """;

    private const int Failed = 1;

    public static Task<int> RunAsync(string[] args, CancellationToken cancellationToken) => RunAsync(args, Console.Out, Console.Error, cancellationToken);

    /// <summary>Answers with the exit code: 0 when the rollups are right now, 1 when they are not, 2 for wrong arguments.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var (from, to, check, connection) = (DateOnly.MinValue, DateOnly.MaxValue, false, (string?)null);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--check") check = true;
            else if (args[i] == "--from" && i + 1 < args.Length && Day(args[i + 1], out from)) i++;
            else if (args[i] == "--to" && i + 1 < args.Length && Day(args[i + 1], out to)) i++;
            else if (args[i] == "--connection" && i + 1 < args.Length) connection = args[++i];
            else
            {
                errors.WriteLine(args[i] == "--help" ? Usage : $"{string.Join(' ', args[i..])} is not understood.{Environment.NewLine}{Usage}");
                return args[i] == "--help" ? 0 : CommandLine.Misused;
            }
        }
        return await CommandHost.RunAsync(services =>
        {
            var rebuild = services.GetRequiredService<RollupRebuild>();
            return check ? CheckAsync(rebuild, from, to, output, cancellationToken) : RebuildAsync(rebuild, from, to, output, cancellationToken);
        }, connection, errors, cancellationToken);
    }

    private static async Task<int> RebuildAsync(RollupRebuild rebuild, DateOnly from, DateOnly to, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var day in await rebuild.DaysAsync(from, to, cancellationToken))
        {
            var records = await rebuild.RebuildAsync(day, cancellationToken);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}  {records:N0} records"));
        }
        await rebuild.RebuildActivityAsync(cancellationToken);
        return 0;
    }

    private static async Task<int> CheckAsync(RollupRebuild rebuild, DateOnly from, DateOnly to, TextWriter output, CancellationToken cancellationToken)
    {
        var (days, differences) = (await rebuild.DaysAsync(from, to, cancellationToken), 0L);
        foreach (var day in days)
        {
            await foreach (var difference in rebuild.DifferencesAsync(day, cancellationToken))
            {
                differences++;
                output.WriteLine(difference);
            }
        }
        await foreach (var difference in rebuild.DifferencesOfAllDaysAsync(cancellationToken))
        {
            differences++;
            output.WriteLine(difference);
        }
        output.WriteLine(differences == 0
            ? $"Every rollup of {days.Count} days is the sum of its records."
            : $"{differences} rows differ in {days.Count} days. Run rebuild-rollups without --check to make them anew.");
        return differences == 0 ? 0 : Failed;
    }

    private static bool Day(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
