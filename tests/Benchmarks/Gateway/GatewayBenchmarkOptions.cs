using System.Globalization;

namespace Benchmarks.Gateway;

/// <summary>The command line.</summary>
/// <param name="WarmUp">Seconds before counting, each time.</param>
/// <param name="Seconds">Seconds that are counted, each time.</param>
/// <param name="Rounds">How often each contender is measured, by turns.</param>
/// <param name="Only">Part of the names of the scenarios to run; empty = all.</param>
/// <param name="Without">Parts of the names of contenders to leave out.</param>
/// <param name="InstallPortkey">Whether to install Portkey's gateway where it is not.</param>
internal sealed record GatewayBenchmarkOptions(double WarmUp, double Seconds, int Rounds, string Only, IReadOnlyList<string> Without, bool InstallPortkey)
{
    public const string Help = """
        gateway [quick|full] [--only PART] [--without PART] [--warm-up N] [--seconds N] [--rounds N] [--install-portkey]
          quick           1.5 s of warm-up and 2 s of counting for each figure (default); full: 3 s and 6 s
          --only          only scenarios whose names hold this, such as 60kb or json-8
          --without       leaves out a contender, such as portkey; may be repeated
          --warm-up       seconds before counting; the runtime goes on compiling for a while
          --seconds       counts for so long
          --rounds        measures each contender so often, by turns, and prints medians and medians of each round's ratios; 1
          --install-portkey  npm install into the artifacts folder, once
        """;

    /// <exception cref="FormatException">Something is not understood; the message says what would be.</exception>
    public static GatewayBenchmarkOptions Parse(string[] arguments)
    {
        var options = new GatewayBenchmarkOptions(1.5, 2, 1, "", [], false);
        for (var i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "quick" => options,
                "full" => options with { WarmUp = 3, Seconds = 6 },
                "--only" => options with { Only = Arguments.Value(arguments, ++i, Help) },
                "--without" => options with { Without = [.. options.Without, Arguments.Value(arguments, ++i, Help)] },
                "--warm-up" => options with { WarmUp = Duration(arguments, ++i) },
                "--seconds" => options with { Seconds = Duration(arguments, ++i) },
                "--rounds" => options with { Rounds = Arguments.Number(arguments, ++i, 1, 100, Help) },
                "--install-portkey" => options with { InstallPortkey = true },
                var unknown => throw new FormatException($"'{unknown}' is not understood.\n{Help}"),
            };
        }
        return options;
    }

    private static double Duration(string[] arguments, int at) =>
        double.TryParse(Arguments.Value(arguments, at, Help), CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 60
            ? seconds
            : throw new FormatException($"'{arguments[at]}' is no number of seconds from 0 to 60.\n{Help}");
}
