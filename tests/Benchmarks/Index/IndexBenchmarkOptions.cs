using System.Globalization;

namespace Benchmarks.Index;

/// <summary>The command line.</summary>
/// <param name="Entries">Sizes of the index, in the order in which they are measured.</param>
/// <param name="WarmUp">Seconds before counting, each time.</param>
/// <param name="Seconds">Seconds that are counted, each time.</param>
/// <param name="Rounds">How often each figure is measured; the median counts.</param>
/// <param name="Only">Part of the names of the groups to run; empty = all.</param>
/// <param name="Keep">The folder that keeps filled databases for the next run; null = they are thrown away.</param>
/// <param name="WithHugePages">Whether Postgres' memory is in huge pages, set aside for the run.</param>
internal sealed record IndexBenchmarkOptions(int[] Entries, double WarmUp, double Seconds, int Rounds, string Only, string? Keep, bool WithHugePages)
{
    public const string Help = """
        index [quick|full] [--entries N,N] [--only PART] [--seconds N] [--rounds N] [--keep DIR] [--huge-pages]
          quick      10 k and 1 M entries, one round of 1 s for each figure (default); full: 10 k, 1 M and 10 M, three rounds of 2 s
          --entries  sizes of the index, multiples of 10,000 from 10,000 to 20,000,000, each in a database of its own
          --only     only groups whose names hold this: store, layout, http, redis, conversation or changes
          --seconds  counts for so long
          --rounds   measures each figure so often
          --keep     the databases' folder: a size that it holds is not filled again, but copied
          --huge-pages  sets huge pages aside for Postgres, as root, and gives them back at the end
        """;

    private static readonly int[] Small = [10_000, 1_000_000];
    private static readonly int[] All = [10_000, 1_000_000, 10_000_000];

    /// <exception cref="FormatException">Something is not understood; the message says what would be.</exception>
    public static IndexBenchmarkOptions Parse(string[] arguments)
    {
        var options = new IndexBenchmarkOptions(Small, 1.5, 1, 1, "", null, false);
        for (var i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "quick" => options,
                "full" => options with { Entries = All, Seconds = 2, Rounds = 3 },
                "--entries" => options with { Entries = [.. Arguments.Value(arguments, ++i, Help).Split(',').Select(Size)] },
                "--only" => options with { Only = Arguments.Value(arguments, ++i, Help) },
                "--seconds" when int.TryParse(Arguments.Value(arguments, ++i, Help), CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 60 =>
                    options with { Seconds = seconds },
                "--rounds" when int.TryParse(Arguments.Value(arguments, ++i, Help), CultureInfo.InvariantCulture, out var rounds) && rounds is > 0 and <= 20 =>
                    options with { Rounds = rounds },
                "--keep" => options with { Keep = Path.GetFullPath(Arguments.Value(arguments, ++i, Help)) },
                "--huge-pages" => options with { WithHugePages = true },
                var unknown => throw new FormatException($"'{unknown}' is not understood.\n{Help}"),
            };
        }
        return options;
    }

    private static int Size(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var entries) && entries is >= 10_000 and <= 20_000_000 && entries % 10_000 == 0
            ? entries
            : throw new FormatException($"'{text}' is no size.\n{Help}");
}
