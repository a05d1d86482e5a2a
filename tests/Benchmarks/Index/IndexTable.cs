using System.Globalization;
using System.Text;

namespace Benchmarks.Index;

/// <summary>Everything that was measured in a run, as one Markdown table: a row for each load, in each cell one figure a size. The first row of a group is what the others are held against.</summary>
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
        text.AppendLine(CultureInfo.InvariantCulture, $"Sizes: {string.Join(" / ", _rows.Select(static row => row.Entries).Distinct())}");
        text.AppendLine(CultureInfo.InvariantCulture, $"| what | who | /s | × first | p50 µs | p99 µs | p50 × smallest | CPU µs: {string.Join(" | ", costs)} | WAL bytes |");
        text.AppendLine("|---|---|" + string.Concat(Enumerable.Repeat("---|", 6 + costs.Count)));
        foreach (var row in _rows.GroupBy(static row => (row.Group, row.Name)))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Key.Group} | {row.Key.Name} ");
            Cell(static figures => Whole(figures.PerSecond));
            Sizes(size => Ratio(size.Figures.PerSecond, _rows.First(other => other.Entries == size.Entries && other.Group == size.Group).Figures.PerSecond));
            Cell(static figures => Whole(figures.Micros));
            Cell(static figures => Whole(figures.SlowestMicros));
            Cell(figures => Ratio(figures.Micros, row.First().Figures.Micros));
            foreach (var cost in costs) Cell(figures => Whole(figures.Cpu.GetValueOrDefault(cost)));
            Cell(static figures => Whole(figures.WalBytes));
            text.AppendLine("|");

            void Cell(Func<IndexFigures, string> figure) => Sizes(size => figure(size.Figures));

            void Sizes(Func<(string Entries, string Group, string Name, IndexFigures Figures), string> figure)
            {
                string[] cells = [.. row.Select(figure)];
                text.Append(CultureInfo.InvariantCulture, $"| {(cells.All(static cell => cell.Length == 0) ? "" : string.Join(" / ", cells))} ");
            }
        }
        return text.ToString();
    }

    private static string Whole(double? value) => value is > 0 ? value.Value.ToString("N0", CultureInfo.InvariantCulture) : "";

    private static string Ratio(double value, double to) => value > 0 && to > 0 ? (value / to).ToString("0.00", CultureInfo.InvariantCulture) : "";
}
