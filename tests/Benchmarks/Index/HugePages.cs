using System.Globalization;
using System.Text.RegularExpressions;

namespace Benchmarks.Index;

/// <summary>Huge pages that the kernel sets aside for a run, for Postgres to take; given back when the run ends, however it ends.</summary>
internal sealed partial class HugePages : IDisposable
{
    private const string Reserved = "/proc/sys/vm/nr_hugepages";

    private readonly int _before;

    private HugePages(int before)
    {
        _before = before;
        AppDomain.CurrentDomain.ProcessExit += GiveBack;   // A signal ends the process without unwinding it.
    }

    /// <summary>Sets aside at least so much, beside what is set aside already. Null: it may not, or the kernel has not so much in one piece; the problem says which.</summary>
    public static HugePages? TryReserve(long bytes, out string problem)
    {
        var before = Count();
        var wanted = before + (int)Math.Ceiling(bytes / (double)PageBytes());
        problem = "";
        try
        {
            Set(wanted);
            var pages = new HugePages(before);
            if (Count() >= wanted) return pages;
            problem = string.Create(CultureInfo.InvariantCulture, $"The kernel found {Count() - before} huge pages of the {wanted - before} that Postgres needs.");
            pages.Dispose();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            problem = $"--huge-pages sets {Reserved}, which only root may: {e.Message}";
        }
        return null;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= GiveBack;
        Set(_before);
    }

    private void GiveBack(object? sender, EventArgs e) => Set(_before);

    private static int Count() => int.Parse(File.ReadAllText(Reserved), CultureInfo.InvariantCulture);

    private static void Set(int pages) => File.WriteAllText(Reserved, pages.ToString(CultureInfo.InvariantCulture));

    private static long PageBytes() => 1024 * long.Parse(PageSize().Match(File.ReadAllText("/proc/meminfo")).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("^Hugepagesize: +([0-9]+) kB", RegexOptions.Multiline)]
    private static partial Regex PageSize();
}
