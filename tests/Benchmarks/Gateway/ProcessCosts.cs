using System.Globalization;

namespace Benchmarks.Gateway;

/// <summary>What processes cost, read from Linux' <c>/proc</c>.</summary>
internal static class ProcessCosts
{
    private const int TicksPerSecond = 100;   // USER_HZ: the same on every Linux that .NET runs on

    /// <summary>User and system time of these processes.</summary>
    public static TimeSpan Cpu(IEnumerable<int> processes) => TimeSpan.FromSeconds(
        processes.Select(Stat).Sum(static stat => stat is null ? 0 : Number(stat, 11) + Number(stat, 12)) / (double)TicksPerSecond);

    /// <summary>User and system time of these processes and of those they started that have ended.</summary>
    public static TimeSpan WithEnded(IEnumerable<int> processes) => Cpu(processes) + TimeSpan.FromSeconds(
        processes.Select(Stat).Sum(static stat => stat is null ? 0 : Number(stat, 13) + Number(stat, 14)) / (double)TicksPerSecond);

    /// <summary>The same of this process.</summary>
    public static TimeSpan OwnAndEnded() => WithEnded([Environment.ProcessId]);

    public static double ResidentMb(IEnumerable<int> processes) =>
        processes.Select(Stat).Sum(static stat => stat is null ? 0 : Number(stat, 21) * Environment.SystemPageSize) / 1e6;

    /// <summary>A process and all that it started.</summary>
    public static int[] Tree(int root)
    {
        var children = All().ToLookup(static process => process.Parent, static process => process.Id);
        List<int> tree = [root];
        for (var i = 0; i < tree.Count; i++) tree.AddRange(children[tree[i]]);
        return [.. tree];
    }

    /// <summary>Those in the tree of this process that run a program of this name.</summary>
    public static int[] OwnNamed(string program) =>
        [.. Tree(Environment.ProcessId).Where(id => File.Exists($"/proc/{id}/comm") && File.ReadAllText($"/proc/{id}/comm").TrimEnd() == program)];

    private static IEnumerable<(int Id, int Parent)> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Stat(id) is { } stat) yield return (id, (int)Number(stat, 1));
        }
    }

    /// <summary>The fields behind the program's name, which may hold spaces; null where the process is gone.</summary>
    private static string[]? Stat(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Number(string[] stat, int field) => long.Parse(stat[field], CultureInfo.InvariantCulture);
}
