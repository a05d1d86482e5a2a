using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CacheIndex.Postgres;
using Npgsql;

namespace Benchmarks.Index;

/// <summary><c>pgbench -M prepared</c> with our SQL on our table. It has no arrays and no uuids: keys are parameters of their own, and there is a script
/// for each of a sample of scopes, planned once.</summary>
internal sealed partial class Pgbench(NpgsqlConnectionStringBuilder database, EntrySet set, DirectoryInfo scripts)
{
    public const string Missing = "pgbench is not installed (Debian: apt-get install postgresql-contrib, or the postgresql package): nothing stands beside our client.";

    private const string Zeros = "'\\x000000000000000000000000000000000000000000000000'::bytea";

    private const string WithoutWaiting = "-c synchronous_commit=off";

    public static bool IsInstalled => Tool.IsInstalled("pgbench");

    public Func<double, Task<(double, double)>> Lookup(int clients, int live) => Run(clients, $"lookup-{live}", "", scope =>
    {
        var first = EntrySet.Number(scope, 0);
        var script = new StringBuilder();
        script.AppendLine(CultureInfo.InvariantCulture, $"\\set first random({first}, {first + EntrySet.PerScope - EntrySet.Candidates})");
        Keys(script, EntrySet.Candidates, i => i + (i < EntrySet.Candidates - live ? EntrySet.FirstAbsent : 0));
        script.AppendLine(PrefixSql.Lookup
            .Replace("$1", $"'{EntrySet.ScopeIdOf(scope)}'::uuid", StringComparison.Ordinal)
            .Replace("$2", Array(EntrySet.Candidates, static i => $":k{i}::bigint"), StringComparison.Ordinal)
            .Replace("$3", $"'{EntrySet.Now:O}'::timestamptz", StringComparison.Ordinal) + ";");
        return script.ToString();
    });

    /// <summary>Each moves the expiry on, so that there is something to update; commits do not wait for the disk, as ours.</summary>
    public Func<double, Task<(double, double)>> Refresh(int clients) => Run(clients, "refresh", WithoutWaiting, scope =>
    {
        var first = EntrySet.Number(scope, 0);
        var script = new StringBuilder();
        script.AppendLine(CultureInfo.InvariantCulture, $"\\set first random({first}, {first + EntrySet.PerScope - EntrySet.Refreshed})");
        Keys(script, EntrySet.Refreshed, static i => i);
        var expiry = $"timestamptz '{EntrySet.Expiry:O}' + (clock_timestamp() - timestamptz '2026-01-01')";
        script.AppendLine(PrefixSql.Refresh
            .Replace("$1", Array(EntrySet.Refreshed, _ => $"'{EntrySet.ScopeIdOf(scope)}'::uuid"), StringComparison.Ordinal)
            .Replace("$2", Array(EntrySet.Refreshed, static i => $":k{i}::bigint"), StringComparison.Ordinal)
            .Replace("$3", Array(EntrySet.Refreshed, HashOf), StringComparison.Ordinal)
            .Replace("$4", Array(EntrySet.Refreshed, _ => expiry), StringComparison.Ordinal)
            .Replace("$5", "'{0,0,0}'", StringComparison.Ordinal) + ";");
        return script.ToString();
    });

    /// <summary>Entries that no table has. The scope is there already.</summary>
    public Func<double, Task<(double, double)>> Write(int clients) => Run(clients, "write", WithoutWaiting, scope =>
    {
        var script = new StringBuilder();
        script.AppendLine(CultureInfo.InvariantCulture, $"\\set first random({10 * EntrySet.FirstAbsent}, {1_000_000 * EntrySet.FirstAbsent})");
        Keys(script, EntrySet.Written, static i => i);
        script.AppendLine(PrefixSql.Write
            .Replace("$1", Array(EntrySet.Written, _ => $"'{EntrySet.ScopeIdOf(scope)}'::uuid"), StringComparison.Ordinal)
            .Replace("$2", Array(EntrySet.Written, static i => $":k{i}::bigint"), StringComparison.Ordinal)
            .Replace("$3", Array(EntrySet.Written, HashOf), StringComparison.Ordinal)
            .Replace("$4", Array(EntrySet.Written, static _ => "2000::bigint"), StringComparison.Ordinal)
            .Replace("$5", Array(EntrySet.Written, static _ => "0::smallint"), StringComparison.Ordinal)
            .Replace("$6", Array(EntrySet.Written, static _ => $"timestamptz '{EntrySet.Expiry:O}'"), StringComparison.Ordinal)
            .Replace("$7", Array(EntrySet.Written, static _ => $"timestamptz '{EntrySet.Now:O}'"), StringComparison.Ordinal) + ";");
        return script.ToString();
    });

    private static string HashOf(int i) => $"int8send((:k{i})::bigint # '-9223372036854775808'::bigint) || {Zeros}";

    private static void Keys(StringBuilder script, int count, Func<int, long> offset)
    {
        for (var i = 0; i < count; i++)
            script.AppendLine(CultureInfo.InvariantCulture, $"\\set k{i} hash_fnv1a(:first + {offset(i)}, {EntrySet.HashSeed})");
    }

    private static string Array(int count, Func<int, string> element) => $"ARRAY[{string.Join(", ", Enumerable.Range(0, count).Select(element))}]";

    private Func<double, Task<(double, double)>> Run(int clients, string name, string options, Func<int, string> script)
    {
        string[] files = [.. set.Sample().SelectMany(scope =>
        {
            var file = Path.Combine(scripts.FullName, string.Create(CultureInfo.InvariantCulture, $"{name}-{scope}.sql"));
            File.WriteAllText(file, script(scope));
            return (string[])["-f", file];
        })];
        return async seconds =>
        {
            var output = await Tool.RunAsync("pgbench",
                [
                    "-n", "-M", "prepared", "-c", Text(clients), "-j", "1", "-T", Text((int)Math.Ceiling(seconds)),
                    "-h", database.Host!, "-p", Text(database.Port), "-U", database.Username!, .. files, database.Database!,
                ],
                ("PGPASSWORD", database.Password!), ("PGOPTIONS", $"-c plan_cache_mode=force_generic_plan {options}"));
            return (Figure(Rate(), output), Figure(Latency(), output) * 1_000);
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Figure(Regex figure, string output) => double.Parse(figure.Match(output).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("^tps = ([0-9.]+) \\(without", RegexOptions.Multiline)]
    private static partial Regex Rate();

    [GeneratedRegex("^latency average = ([0-9.]+) ms", RegexOptions.Multiline)]
    private static partial Regex Latency();
}
