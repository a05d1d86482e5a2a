namespace Benchmarks.Dashboard;

/// <summary>The command line.</summary>
/// <param name="Keep">The folder of a ledger that is there already; null = one of its own.</param>
/// <param name="Records">Requests that its own ledger begins with.</param>
/// <param name="Runs">How often the page is opened.</param>
/// <param name="Length">How long each cost is measured.</param>
internal sealed record DashboardBenchmarkOptions(string? Keep, int Records, int Runs, TimeSpan Length)
{
    private const string Help = """
        dashboard [--keep DIR] [--records N] [--runs N] [--seconds N]
          --keep     the folder of a ledger that "ledger --keep" has filled; some ten thousand requests are added to it
          --records  requests of a ledger of its own, over the last day (default 20000)
          --runs     opens the page so often (default 10)
          --seconds  watches each of six situations for so long (default 20)
        """;

    /// <exception cref="FormatException">Something is not understood; the message says what would be.</exception>
    public static DashboardBenchmarkOptions Parse(string[] arguments)
    {
        var options = new DashboardBenchmarkOptions(null, 20_000, 10, TimeSpan.FromSeconds(20));
        for (var i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "--keep" => options with { Keep = Path.GetFullPath(Arguments.Value(arguments, ++i, Help)) },
                "--records" => options with { Records = Arguments.Number(arguments, ++i, 500, 1_000_000, Help) },
                "--runs" => options with { Runs = Arguments.Number(arguments, ++i, 1, 100, Help) },
                "--seconds" => options with { Length = TimeSpan.FromSeconds(Arguments.Number(arguments, ++i, 1, 60, Help)) },
                var unknown => throw new FormatException($"'{unknown}' is not understood.\n{Help}"),
            };
        }
        return options;
    }
}
