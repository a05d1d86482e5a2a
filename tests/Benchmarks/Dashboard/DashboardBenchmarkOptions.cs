using System.Globalization;

namespace Benchmarks.Dashboard;

/// <summary>The command line.</summary>
/// <param name="Database">A ledger that is there already; null = one of its own.</param>
/// <param name="Records">Requests that its own ledger begins with.</param>
/// <param name="Runs">How often the page is opened.</param>
/// <param name="Length">How long each cost is measured.</param>
internal sealed record DashboardBenchmarkOptions(string? Database, int Records, int Runs, TimeSpan Length)
{
    private const string Help = """
        dashboard [--database CONNECTION] [--records N] [--runs N] [--seconds N]
          --database  the connection string of a filled ledger, to which a few thousand requests are added
          --records   requests of a ledger of its own, over the last day (default 20000)
          --runs      opens the page so often (default 10)
          --seconds   watches each of six situations for so long (default 20)
        """;

    /// <exception cref="FormatException">Something is not understood; the message says what would be.</exception>
    public static DashboardBenchmarkOptions Parse(string[] arguments)
    {
        var options = new DashboardBenchmarkOptions(null, 20_000, 10, TimeSpan.FromSeconds(20));
        for (var i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "--database" => options with { Database = Value(arguments, ++i) },
                "--records" => options with { Records = Number(arguments, ++i, 500, 1_000_000) },
                "--runs" => options with { Runs = Number(arguments, ++i, 1, 100) },
                "--seconds" => options with { Length = TimeSpan.FromSeconds(Number(arguments, ++i, 1, 60)) },
                var unknown => throw new FormatException($"'{unknown}' is not understood.\n{Help}"),
            };
        }
        return options;
    }

    private static string Value(string[] arguments, int at) =>
        at < arguments.Length ? arguments[at] : throw new FormatException($"'{arguments[^1]}' needs a value.\n{Help}");

    private static int Number(string[] arguments, int at, int least, int most) =>
        int.TryParse(Value(arguments, at), CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"'{arguments[at]}' is not a number from {least} to {most}.\n{Help}");
}
