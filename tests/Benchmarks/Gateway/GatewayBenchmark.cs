using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Benchmarks.Gateway;

/// <summary>Our gateway beside others, all in front of one fast upstream. Proxies share one core; load, upstream, CacheIndex and Postgres the
/// other.</summary>
internal static class GatewayBenchmark
{
    public const string Command = "gateway";

    private const int LoadCore = 0;
    private const int ProxyCore = 1;
    private const double WarmUpAgain = 1;

    private static readonly TimeSpan IdleFor = TimeSpan.FromMilliseconds(400);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            await Console.Error.WriteLineAsync("The gateway benchmark reads /proc and pins processes with taskset: it runs on Linux only.");
            return 2;
        }
        try
        {
            // Children inherit it: without it Postgres would take turns with the proxies.
            using (var self = Process.GetCurrentProcess()) self.ProcessorAffinity = 1 << LoadCore;
            await RunAsync(GatewayBenchmarkOptions.Parse(arguments));
            return 0;
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
    }

    private static async Task RunAsync(GatewayBenchmarkOptions options)
    {
        Scenario[] scenarios = [.. Scenario.All.Where(scenario => scenario.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase))];
        if (scenarios.Length == 0)
            throw new FormatException($"No scenario is named like '{options.Only}'. There are: {string.Join(", ", Scenario.All.Select(static s => s.Name))}.");
        var artifacts = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "gateway-benchmark"));
        var upstreamPort = Child.FreePort();
        await using var upstream =
            Child.StartSelf(Path.Combine(artifacts.FullName, "upstream.log"), LoadCore, FastUpstream.Command, upstreamPort.ToString(CultureInfo.InvariantCulture));
        await upstream.UntilReadyAsync(upstreamPort);
        await using var own = await OwnSystem.StartAsync(artifacts, upstreamPort, ProxyCore, LoadCore);
        var contenders = await StartAsync(options, artifacts, upstreamPort, own);
        try
        {
            foreach (var scenario in scenarios) await CompareAsync(scenario, contenders, options, upstreamPort);
        }
        finally
        {
            foreach (var contender in contenders) await contender.DisposeAsync();
        }
    }

    private static async Task<List<Contender>> StartAsync(GatewayBenchmarkOptions options, DirectoryInfo artifacts, int upstream, OwnSystem own)
    {
        bool IsWanted(string name) => !options.Without.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
        List<Contender> contenders = [];
        if (IsWanted(ResultTable.Direct)) contenders.Add(new(ResultTable.Direct, upstream));
        if (IsWanted("nginx"))
        {
            if (await Nginx.StartAsync(artifacts, upstream, ProxyCore) is { } nginx) contenders.Add(nginx);
            else Console.WriteLine($"nginx: not installed ({Nginx.HowToInstall})");
        }
        if (IsWanted(ResultTable.Baseline))
        {
            var port = Child.FreePort();
            var bare = Child.Start(Path.Combine(artifacts.FullName, "bare.log"), ProxyCore, Environment.ProcessPath!,
                [BareProxy.Command, port.ToString(CultureInfo.InvariantCulture), $"http://127.0.0.1:{upstream}"]);
            await bare.UntilReadyAsync(port);
            contenders.Add(new(ResultTable.Baseline, port, proxy: bare));
        }
        if (IsWanted("portkey"))
        {
            if (await Portkey.StartAsync(artifacts, upstream, ProxyCore, options.InstallPortkey) is { } portkey) contenders.Add(portkey);
            else Console.WriteLine($"Portkey: not installed ({Portkey.HowToInstall})");
        }
        if (IsWanted("same body")) contenders.Add(own.Contender("ours, same body", freshLastBlock: false));
        if (IsWanted("new block")) contenders.Add(own.Contender("ours, new block", freshLastBlock: true));
        return contenders;
    }

    private static async Task CompareAsync(Scenario scenario, List<Contender> contenders, GatewayBenchmarkOptions options, int upstream)
    {
        using var http = new HttpClient();
        await http.GetAsync($"http://127.0.0.1:{upstream}/{(scenario.Stream ? "sse" : "json")}/{scenario.ThinkMs}");
        var rows = new List<(Contender Contender, LoadPlan Plan, string Note, List<LoadResult> Rounds)>();
        foreach (var contender in contenders)
        {
            var plan = new LoadPlan(contender.Port, contender.Headers, scenario.BodyBytes, scenario.Stream, contender.FreshLastBlock,
                scenario.Connections, options.WarmUp, options.Seconds, contender.Processes, contender.Companions());
            rows.Add((contender, plan, await TryOnceAsync(http, contender, plan), []));
        }
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var (contender, plan, note, rounds) in rows)
            {
                if (note.StartsWith("HTTP", StringComparison.Ordinal)) continue;
                rounds.Add(await MeasureAsync(round == 0 ? plan : plan with { WarmUp = Math.Min(plan.WarmUp, WarmUpAgain) }));
                await UntilIdleAsync(contender.Companions());
            }
        }
        Console.WriteLine(new ResultTable(scenario, [.. rows.Select(static row => (row.Contender.Name, (IReadOnlyList<LoadResult>)row.Rounds, row.Note))]));
    }

    /// <summary>Waits until these have done what the last load left them: it would be taken from the next contender's time.</summary>
    private static async Task UntilIdleAsync(int[] processes)
    {
        TimeSpan before;
        do
        {
            before = ProcessCosts.Cpu(processes);
            await Task.Delay(IdleFor);
        }
        while (ProcessCosts.Cpu(processes) - before > IdleFor / 20);
    }

    /// <summary>Says what the path measured does: the cache's account of the second of two requests, or the status of one that fails.</summary>
    private static async Task<string> TryOnceAsync(HttpClient http, Contender contender, LoadPlan plan)
    {
        var answer = "";
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{contender.Port}/v1/chat/completions");
            request.Content = new StringContent(LoadRequest.Body(plan), Encoding.UTF8, "application/json");
            foreach (var line in contender.Headers.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
                request.Headers.TryAddWithoutValidation(line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
            using var response = await http.SendAsync(request);
            answer = await response.Content.ReadAsStringAsync();
            if (!response.IsSuccessStatusCode) return string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode}");
        }
        const string mark = "\"cache_read_input_tokens\":";
        var at = answer.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? "" : "read " + answer[(at + mark.Length)..answer.IndexOf(',', at)];
    }

    private static async Task<LoadResult> MeasureAsync(LoadPlan plan)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [LoadRun.Command, JsonSerializer.Serialize(plan)]) { RedirectStandardOutput = true };
        foreach (var (name, value) in Child.InlineSockets) start.Environment[name] = value;
        using var load = Process.Start(start)!;
        var output = await load.StandardOutput.ReadToEndAsync();
        await load.WaitForExitAsync();
        return JsonSerializer.Deserialize<LoadResult>(output) ?? throw new InvalidOperationException("The load generator said nothing.");
    }
}
