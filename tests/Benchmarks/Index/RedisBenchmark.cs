using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Benchmarks.Index;

/// <summary><c>redis-benchmark</c> with the command of a look-up: HMGET of the mark and 20 of 500 fields, from hashes as long as our buckets.</summary>
internal static partial class RedisBenchmark
{
    public const string Missing = "redis-server or redis-benchmark is not installed (Debian: apt-get install redis-server): Redis is not measured.";

    private const int Fields = 500;
    private const string Random = "__rand_int__";        // twelve digits below -r
    private const string Rest = "xxxxxxxxxxxxxxxxxxxx";   // to the 32 bytes of a hash

    public static bool IsInstalled => Tool.IsInstalled("redis-benchmark") && Tool.IsInstalled("redis-server");

    /// <summary>As many hashes as fields: the program draws all numbers from one range.</summary>
    public static async Task FillAsync(Func<string, Task> send)
    {
        for (var hash = 0; hash < Fields; hash++)
        {
            var command = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HSET b:{hash:D12} c {new string('c', 65)}"));
            for (var field = 0; field < Fields; field++) command.Append(CultureInfo.InvariantCulture, $" {field:D12}{Rest} {new string('e', 25)}");
            await send(command.ToString());
        }
    }

    public static async Task<(double, double)> RunAsync(int port, int clients, double seconds)
    {
        var requests = (int)(30_000 * seconds);
        var output = await Tool.RunAsync("redis-benchmark",
        [
            "-p", port.ToString(CultureInfo.InvariantCulture), "-c", clients.ToString(CultureInfo.InvariantCulture),
            "-n", requests.ToString(CultureInfo.InvariantCulture), "-r", Fields.ToString(CultureInfo.InvariantCulture), "--csv",
            "HMGET", $"b:{Random}", "c", .. Enumerable.Repeat(Random + Rest, EntrySet.Candidates),
        ]);
        // "test","rps","avg_latency_ms",…: the last line's second and third field from the end of the test's name.
        var figures = Figures().Match(output);
        return (Number(figures.Groups[1]), Number(figures.Groups[2]) * 1_000);
    }

    private static double Number(Group group) => double.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("^\"HMGET.*?\",\"([0-9.]+)\",\"([0-9.]+)\"", RegexOptions.Multiline)]
    private static partial Regex Figures();
}
