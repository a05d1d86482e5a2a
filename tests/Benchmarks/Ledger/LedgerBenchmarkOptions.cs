namespace Benchmarks.Ledger;

/// <summary>The command line.</summary>
/// <param name="Records">Usage records of the ledger.</param>
/// <param name="Days">Days that they are spread over.</param>
/// <param name="Keep">The folder that keeps the database for the next run; null = it is thrown away.</param>
/// <param name="Only">Part of the names of the questions to ask; empty = all.</param>
/// <param name="Runs">How often each question is asked.</param>
/// <param name="Seconds">How long commits are sent.</param>
/// <param name="Connections">Over so many connections.</param>
/// <param name="Fill">Whether to fill the ledger.</param>
/// <param name="Ask">Whether to ask.</param>
/// <param name="Commit">Whether to commit.</param>
internal sealed record LedgerBenchmarkOptions(
    long Records, int Days, string? Keep, string Only, int Runs, double Seconds, int Connections, bool Fill, bool Ask, bool Commit)
{
    public const string Help = """
        ledger [fill|ask|commit]… [--records N] [--days N] [--keep DIR] [--only PART] [--runs N] [--seconds N] [--connections N]
          fill, ask, commit  only these steps (default: all)
          --records          usage records (default 1000000), over --days days (default 90)
          --keep             the database's folder: what it holds is used again, what it lacks is filled in
          --only             only questions whose names hold this, such as 7d or by/key
          --runs             asks each question so often (default 20)
          --seconds          sends commits for so long, over --connections connections (default 10 and 4)
        """;

    private static readonly string[] Steps = ["fill", "ask", "commit"];

    /// <exception cref="FormatException">Something is not understood; the message says what would be.</exception>
    public static LedgerBenchmarkOptions Parse(string[] arguments)
    {
        var steps = arguments.Where(argument => Steps.Contains(argument)).ToHashSet();
        if (steps.Count == 0) steps = [.. Steps];
        var options = new LedgerBenchmarkOptions(
            1_000_000, 90, null, "", 20, 10, 4, steps.Contains("fill"), steps.Contains("ask"), steps.Contains("commit"));
        for (var i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "fill" or "ask" or "commit" => options,
                "--records" => options with { Records = Arguments.Number(arguments, ++i, 1, 100_000_000, Help) },
                "--days" => options with { Days = Arguments.Number(arguments, ++i, 1, 398, Help) },   // the service drops what is older than 400
                "--keep" => options with { Keep = Path.GetFullPath(Arguments.Value(arguments, ++i, Help)) },
                "--only" => options with { Only = Arguments.Value(arguments, ++i, Help) },
                "--runs" => options with { Runs = Arguments.Number(arguments, ++i, 1, 1000, Help) },
                "--seconds" => options with { Seconds = Arguments.Number(arguments, ++i, 1, 300, Help) },
                "--connections" => options with { Connections = Arguments.Number(arguments, ++i, 1, 64, Help) },
                var unknown => throw new FormatException($"'{unknown}' is not understood.\n{Help}"),
            };
        }
        return options;
    }
}
