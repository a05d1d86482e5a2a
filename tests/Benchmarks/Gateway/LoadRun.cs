using System.Text.Json;

namespace Benchmarks.Gateway;

/// <summary>The load generator: a process of its own, so that its sockets can be set to work inline on one thread.</summary>
internal static class LoadRun
{
    public const string Command = "gateway-load";

    /// <summary>Takes a <see cref="LoadPlan"/> as JSON, prints a <see cref="LoadResult"/> as JSON.</summary>
    public static async Task<int> RunAsync(string json)
    {
        var plan = JsonSerializer.Deserialize<LoadPlan>(json) ?? throw new InvalidOperationException("There is no plan.");
        var firstNumber = DateTime.UtcNow.Ticks % 1_000_000_000;   // other numbers in every run
        var connections = Enumerable.Range(0, plan.Connections)
            .Select(i => new LoadConnection(plan.Port, new LoadRequest(plan, firstNumber + i, plan.Connections))).ToArray();
        var phase = new LoadPhase();
        var running = Array.ConvertAll(connections, connection => Task.Run(() => connection.RunAsync(phase)));
        await Task.Delay(TimeSpan.FromSeconds(plan.WarmUp));
        var (proxies, companions) = (ProcessCosts.Cpu(plan.Proxies), ProcessCosts.Cpu(plan.Companions));
        var started = TimeProvider.System.GetTimestamp();
        phase.Advance();
        await Task.Delay(TimeSpan.FromSeconds(plan.Seconds));
        phase.Advance();
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        proxies = ProcessCosts.Cpu(plan.Proxies) - proxies;
        companions = ProcessCosts.Cpu(plan.Companions) - companions;
        await Task.WhenAny(Task.WhenAll(running), Task.Delay(TimeSpan.FromSeconds(5)));
        foreach (var connection in connections) connection.Dispose();
        Console.WriteLine(JsonSerializer.Serialize(Result(plan, connections, seconds, proxies, companions)));
        return 0;
    }

    private static LoadResult Result(LoadPlan plan, LoadConnection[] connections, double seconds, TimeSpan proxies, TimeSpan companions)
    {
        var times = Sorted(connections, static connection => connection.Times);
        var firstBytes = Sorted(connections, static connection => connection.FirstBytes);
        var requests = Math.Max(1, times.Length);
        return new LoadResult(
            times.Length, connections.Sum(static connection => connection.Failures), times.Length / seconds, Ms(times, 0.5), Ms(times, 0.99),
            Ms(firstBytes, 0.5), proxies.TotalMicroseconds / requests, companions.TotalMicroseconds / requests, ProcessCosts.ResidentMb(plan.Proxies));
    }

    private static long[] Sorted(LoadConnection[] connections, Func<LoadConnection, List<long>> of)
    {
        long[] all = [.. connections.SelectMany(of)];
        Array.Sort(all);
        return all;
    }

    private static double Ms(long[] sorted, double quantile) => sorted.Length == 0
        ? double.NaN
        : TimeProvider.System.GetElapsedTime(0, sorted[(int)(quantile * (sorted.Length - 1))]).TotalMilliseconds;
}
