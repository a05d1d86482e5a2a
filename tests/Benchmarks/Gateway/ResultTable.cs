using System.Globalization;
using System.Text;

namespace Benchmarks.Gateway;

/// <summary>The figures of one scenario, as Markdown: medians of the rounds, and of their ratios to the same round's.</summary>
internal sealed class ResultTable(Scenario scenario, IReadOnlyList<(string Name, IReadOnlyList<LoadResult> Rounds, string Note)> rows)
{
    public const string Baseline = "bare .NET proxy";
    public const string Direct = "direct";

    public override string ToString()
    {
        var text = new StringBuilder();
        var kind = scenario.Stream ? $"stream of {FastUpstream.Events} events" : "JSON";
        var upstream = scenario.ThinkMs > 0 ? $", an upstream that thinks for {scenario.ThinkMs} ms" : "";
        text.AppendLine(CultureInfo.InvariantCulture, $"**{scenario.BodyBytes / 1000} KB, {kind}, {scenario.Connections} connections{upstream}**");
        text.AppendLine();
        text.AppendLine("| | req/s | × bare | p50 ms | p99 ms | first byte p50 ms | added | CPU µs/req | × bare | × nginx | index CPU µs/req | RSS MB | |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        var (direct, bare, nginx) = (Of(Direct), Of(Baseline), Of("nginx"));
        foreach (var (name, rounds, note) in rows)
        {
            if (!rounds.Any(static round => round.Requests > 0))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | – | | | | | | | | | | | {note} |");
                continue;
            }
            var failures = rounds.Sum(static round => round.Failures);
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {Median(rounds, static r => r.PerSecond):N0} | {Ratio(rounds, bare, static r => r.PerSecond)} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Median(rounds, static r => r.MedianMs):0.00} | {Median(rounds, static r => r.SlowestPercentMs):0.00} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Median(rounds, static r => r.FirstByteMs):0.00} | {Added(rounds, direct)} | {Some(Median(rounds, static r => r.CpuMicros))} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Ratio(rounds, bare, static r => r.CpuMicros)} | {Ratio(rounds, nginx, static r => r.CpuMicros)} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Some(Median(rounds, static r => r.CompanionMicros))} | {Some(rounds[^1].ResidentMb)} ");
            text.AppendLine(CultureInfo.InvariantCulture, $"| {note}{(failures > 0 ? $" {failures} failed" : "")} |");
        }
        return text.ToString();
    }

    private IReadOnlyList<LoadResult>? Of(string name) => rows.FirstOrDefault(row => row.Name.StartsWith(name, StringComparison.Ordinal)).Rounds;

    private static double Median(IEnumerable<LoadResult> rounds, Func<LoadResult, double> of) => Median(rounds.Select(of));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Ratio(IReadOnlyList<LoadResult> rounds, IReadOnlyList<LoadResult>? to, Func<LoadResult, double> of)
    {
        double[] ratios = to is null ? [] : [.. rounds.Zip(to, (round, other) => of(round) / of(other)).Where(static ratio => ratio > 0 && double.IsFinite(ratio))];
        return ratios.Length == 0 ? "" : Median(ratios).ToString("0.00", CultureInfo.InvariantCulture);
    }

    private static string Added(IReadOnlyList<LoadResult> rounds, IReadOnlyList<LoadResult>? to) => to is null || to == rounds
        ? ""
        : Median(rounds.Zip(to, static (round, other) => round.FirstByteMs - other.FirstByteMs)).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Some(double value) => value > 0 ? value.ToString("N0", CultureInfo.InvariantCulture) : "";
}
