using Benchmarks.Gateway;
using Npgsql;

namespace Benchmarks.Index;

/// <summary>Callers in this process, each of whom calls again when it has its answer.</summary>
/// <param name="options">How long, how often.</param>
/// <param name="costs">Whose time is counted, by the name of its column.</param>
/// <param name="database">Whose log is measured.</param>
internal sealed class IndexLoad(IndexBenchmarkOptions options, IReadOnlyDictionary<string, Func<TimeSpan>> costs, NpgsqlDataSource database)
{
    /// <summary>Lets the code that a load runs be compiled for good, here and in the services behind it.</summary>
    public static async Task CompileAsync(int callers, Func<Random, Task> call)
    {
        var phase = new LoadPhase();
        var running = Enumerable.Range(0, callers).Select(i => Task.Run(() => CallAsync(phase, [], new Random(i), call))).ToArray();
        await Task.WhenAny(Task.WhenAll(running), Task.Delay(TimeSpan.FromSeconds(4)));
        phase.Advance();
        phase.Advance();
        await Task.WhenAll(running);
    }

    /// <summary>The load's median round by its rate.</summary>
    public async Task<IndexFigures> MeasureAsync(int callers, Func<Random, Task> call)
    {
        var rounds = new List<IndexFigures>();
        for (var i = 0; i < options.Rounds; i++) rounds.Add(await RoundAsync(callers, call));
        return Median(rounds);
    }

    /// <summary>The same for a load that another program makes. It answers with calls a second and their mean time in µs.</summary>
    public async Task<IndexFigures> MeasureAsync(Func<double, Task<(double PerSecond, double Micros)>> run)
    {
        var rounds = new List<IndexFigures>();
        for (var i = 0; i < options.Rounds; i++)
        {
            await run(options.WarmUp);
            var before = await BeforeAsync();
            var (perSecond, micros) = await run(options.Seconds);
            rounds.Add(await AfterAsync(before, perSecond * options.Seconds, perSecond, micros, null));
        }
        return Median(rounds);
    }

    private static IndexFigures Median(List<IndexFigures> rounds) => rounds.OrderBy(static round => round.PerSecond).ElementAt(rounds.Count / 2);

    private async Task<IndexFigures> RoundAsync(int callers, Func<Random, Task> call)
    {
        var phase = new LoadPhase();
        var times = new List<long>[callers];
        var running = Enumerable.Range(0, callers).Select(i => Task.Run(() => CallAsync(phase, times[i] = [], new Random(Environment.TickCount + i), call))).ToArray();
        await Task.WhenAny(Task.WhenAll(running), Task.Delay(TimeSpan.FromSeconds(options.WarmUp)));
        var before = await BeforeAsync();
        var started = TimeProvider.System.GetTimestamp();
        phase.Advance();
        await Task.WhenAny(Task.WhenAll(running), Task.Delay(TimeSpan.FromSeconds(options.Seconds)));
        phase.Advance();
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await Task.WhenAll(running);
        long[] all = [.. times.SelectMany(static time => time)];
        Array.Sort(all);
        return await AfterAsync(before, all.Length, all.Length / seconds, Micros(all, 0.5), Micros(all, 0.99));
    }

    private static async Task CallAsync(LoadPhase phase, List<long> times, Random random, Func<Random, Task> call)
    {
        while (!phase.IsOver)
        {
            var isCounted = phase.IsCounted;
            var started = TimeProvider.System.GetTimestamp();
            await call(random);
            if (isCounted && !phase.IsOver) times.Add(TimeProvider.System.GetTimestamp() - started);
        }
    }

    private async Task<(Dictionary<string, TimeSpan> Cpu, long Wal)> BeforeAsync() =>
        (costs.ToDictionary(static cost => cost.Key, static cost => cost.Value()), await WalAsync());

    private async Task<IndexFigures> AfterAsync(
        (Dictionary<string, TimeSpan> Cpu, long Wal) before, double calls, double perSecond, double micros, double? slowest)
    {
        var spent = costs.ToDictionary(static cost => cost.Key, cost => (cost.Value() - before.Cpu[cost.Key]).TotalMicroseconds / Math.Max(1, calls));
        return new IndexFigures(perSecond, micros, slowest, spent, (await WalAsync() - before.Wal) / Math.Max(1, calls));
    }

    private async Task<long> WalAsync()
    {
        await using var command = database.CreateCommand("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static double Micros(long[] sorted, double quantile) => sorted.Length == 0
        ? double.NaN
        : TimeProvider.System.GetElapsedTime(0, sorted[(int)(quantile * (sorted.Length - 1))]).TotalMicroseconds;
}
