using System.Globalization;
using System.Text;

namespace Benchmarks.Index;

/// <summary>Everything that was measured in a run, as one Markdown table. The first row of a group is what the others are held against.</summary>
internal sealed class IndexTable(IReadOnlyList<string> costs)
{
    private readonly List<(string Entries, string Group, string Name, IndexFigures Figures)> _rows = [];

    public void Add(EntrySet set, string group, string name, IndexFigures figures)
    {
        _rows.Add((set.Name, group, name, figures));
        Console.Error.WriteLine($"{set.Name} | {group} | {name}: {Whole(figures.PerSecond)}/s");   // so that one sees it go on
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"| entries | what | who | /s | × first | p50 µs | p99 µs | p50 × smallest | CPU µs: {string.Join(" | ", costs)} | WAL bytes |");
        text.AppendLine("|---|---|---|" + string.Concat(Enumerable.Repeat("---|", 6 + costs.Count)));
        foreach (var (entries, group, name, figures) in _rows)
        {
            var first = _rows.First(row => row.Entries == entries && row.Group == group).Figures;
            var smallest = _rows.First(row => row.Group == group && row.Name == name).Figures;
            text.Append(CultureInfo.InvariantCulture, $"| {entries} | {group} | {name} | {Whole(figures.PerSecond)} | {Ratio(figures.PerSecond, first.PerSecond)} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Whole(figures.Micros)} | {Whole(figures.SlowestMicros)} | {Ratio(figures.Micros, smallest.Micros)} ");
            foreach (var cost in costs) text.Append(CultureInfo.InvariantCulture, $"| {Whole(figures.Cpu.GetValueOrDefault(cost))} ");
            text.AppendLine(CultureInfo.InvariantCulture, $"| {Whole(figures.WalBytes)} |");
        }
        return text.ToString();
    }

    private static string Whole(double? value) => value is > 0 ? value.Value.ToString("N0", CultureInfo.InvariantCulture) : "";

    private static string Ratio(double value, double to) => value > 0 && to > 0 ? (value / to).ToString("0.00", CultureInfo.InvariantCulture) : "";
}
