using System.Globalization;
using System.Text;

namespace Benchmarks.Gateway;

/// <summary>The figures of one scenario, as Markdown.</summary>
internal sealed class ResultTable(Scenario scenario)
{
    public const string Baseline = "bare .NET proxy";

    private readonly List<(string Name, LoadResult? Result, string Note)> _rows = [];

    public void Add(string name, LoadResult? result, string note) => _rows.Add((name, result, note));

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"**{scenario.BodyBytes / 1000} KB, {(scenario.Stream ? $"stream of {FastUpstream.Events} events" : "JSON")}, {scenario.Connections} connections**");
        text.AppendLine();
        text.AppendLine("| | req/s | × bare | p50 ms | p99 ms | first byte p50 ms | CPU µs/req | × bare | × nginx | index CPU µs/req | RSS MB | |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        var bare = Of(Baseline);
        var nginx = Of("nginx");
        foreach (var (name, result, note) in _rows)
        {
            if (result is not { Requests: > 0 } r)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | – | | | | | | | | | | {note} |");
                continue;
            }
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {r.PerSecond:N0} | {Ratio(r.PerSecond, bare?.PerSecond)} | {r.MedianMs:0.00} ");
            text.Append(CultureInfo.InvariantCulture, $"| {r.SlowestPercentMs:0.00} | {r.FirstByteMs:0.00} | {Some(r.CpuMicros)} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Ratio(r.CpuMicros, bare?.CpuMicros)} | {Ratio(r.CpuMicros, nginx?.CpuMicros)} | {Some(r.CompanionMicros)} ");
            text.AppendLine(CultureInfo.InvariantCulture, $"| {Some(r.ResidentMb)} | {note}{(r.Failures > 0 ? $" {r.Failures} failed" : "")} |");
        }
        return text.ToString();
    }

    private LoadResult? Of(string name) => _rows.Find(row => row.Name.StartsWith(name, StringComparison.Ordinal)).Result;

    private static string Some(double value) => value > 0 ? value.ToString("N0", CultureInfo.InvariantCulture) : "";

    private static string Ratio(double value, double? to) =>
        value > 0 && to > 0 ? (value / to.Value).ToString("0.00", CultureInfo.InvariantCulture) : "";
}
