using System.Globalization;

namespace Benchmarks;

/// <summary>The values on a benchmark's command line. One that is missing or out of bounds is a <see cref="FormatException"/> that ends in the help.</summary>
internal static class Arguments
{
    public static string Value(string[] arguments, int at, string help) =>
        at < arguments.Length ? arguments[at] : throw new FormatException($"'{arguments[^1]}' needs a value.\n{help}");

    public static int Number(string[] arguments, int at, int least, int most, string help) =>
        int.TryParse(Value(arguments, at, help), CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"'{arguments[at]}' is not a number from {least} to {most}.\n{help}");
}
