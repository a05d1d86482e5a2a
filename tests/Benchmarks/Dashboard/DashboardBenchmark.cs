using System.Globalization;
using Benchmarks.Gateway;
using Benchmarks.Ledger;
using Microsoft.Playwright;
using TestSupport;

namespace Benchmarks.Dashboard;

/// <summary>The dashboard in a real browser: how long until its first page can be used, and what an open page costs the services while requests arrive.</summary>
internal static class DashboardBenchmark
{
    public const string Command = "dashboard";

    private const string InternalKey = "benchmark-internal-key";
    private const string Blank = "/alive";
    private const string TakesClicks = "header fluent-button:not([disabled])";   // enabled by the circuit's first render
    private const string Chart = ".tokens canvas";
    private const int KeptHour = 9_000;
    private const int FillSize = 500;
    private const int LiveSize = 5;
    private static readonly TimeSpan LivePause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            await Console.Error.WriteLineAsync("The dashboard benchmark reads /proc: it runs on Linux only.");
            return 2;
        }
        try
        {
            await RunAsync(DashboardBenchmarkOptions.Parse(arguments));
            return 0;
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
    }

    private static async Task RunAsync(DashboardBenchmarkOptions options)
    {
        await using var postgres = options.Keep is null ? await PrivatePostgres.StartNewAsync() : await LedgerBenchmark.StartAsync(options.Keep);
        var artifacts = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "dashboard-benchmark"));
        var (indexPort, port) = (Child.FreePort(), Child.FreePort());
        await using var index = Child.Start(Path.Combine(artifacts.FullName, "cacheindex.log"), null, OwnSystem.Program("CacheIndex"), [],
            ("ASPNETCORE_URLS", Url(indexPort)), ("InternalKey", InternalKey),
            ("ConnectionStrings__promptcache", await postgres.CreateDatabaseAsync(LedgerBenchmark.Database)));
        await index.UntilReadyAsync(indexPort, "/health");
        await using var dashboard = Child.Start(Path.Combine(artifacts.FullName, "dashboard.log"), null, OwnSystem.Program("Dashboard"), [],
            ("ASPNETCORE_URLS", Url(port)), ("ASPNETCORE_ENVIRONMENT", "Development"),   // its static files lie where the build left them
            ("InternalKey", InternalKey), ("services__cacheindex__http__0", Url(indexPort)));
        await dashboard.UntilReadyAsync(port, Blank);

        using var client = new HttpClient { BaseAddress = new Uri(Url(indexPort)) };
        client.DefaultRequestHeaders.Add("x-internal-key", InternalKey);
        var load = new RequestLoad(client);
        // A kept ledger ended when it was filled: its last hour is as busy as that was.
        await (options.Keep is null ? FillAsync(load, options.Records, TimeSpan.FromDays(1)) : FillAsync(load, KeptHour, TimeSpan.FromHours(1)));

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu"],
        });
        await OpenAsync(browser, new Uri(Url(port)), options.Runs);
        await WatchAsync(browser, new Uri(Url(port)), load, index, dashboard, options.Length);
    }

    private static async Task FillAsync(RequestLoad load, int records, TimeSpan length)
    {
        var step = length / records;
        var start = DateTimeOffset.UtcNow - (step * records);
        foreach (var batch in Enumerable.Range(0, records).Select(n => start + (step * n)).Chunk(FillSize)) await load.SendAsync(batch);
    }

    private static async Task OpenAsync(IBrowser browser, Uri address, int runs)
    {
        string[] names = ["a blank answer of the same service", "the overview takes clicks, in a new browser", "its chart is there", "the overview takes clicks, opened again"];
        var times = names.Select(static _ => new List<double>()).ToArray();
        for (var run = 0; run <= runs; run++)
        {
            await using var context = await NewContextAsync(browser);
            var page = await context.NewPageAsync();
            double[] measured = [.. await TimeAsync(page, new Uri(address, Blank), "body"), .. await TimeAsync(page, address, TakesClicks, Chart), .. await TimeAsync(page, address, TakesClicks)];
            if (run == 0) continue;   // compiles the page
            foreach (var (list, time) in times.Zip(measured)) list.Add(time);
        }
        Console.WriteLine("| from the address until | median ms | worst ms | × blank |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (name, list) in names.Zip(times))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(list):N0} | {list.Max():N0} | {Median(list) / Median(times[0]):N0} |"));
        }
        Console.WriteLine();
    }

    /// <summary>Milliseconds until each of these is on the page.</summary>
    private static async Task<double[]> TimeAsync(IPage page, Uri address, params string[] selectors)
    {
        var started = TimeProvider.System.GetTimestamp();
        await page.GotoAsync(address.ToString(), new() { WaitUntil = WaitUntilState.Commit });
        return await Task.WhenAll(selectors.Select(async selector =>
        {
            await page.WaitForSelectorAsync(selector);
            return TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        }));
    }

    private static async Task WatchAsync(IBrowser browser, Uri address, RequestLoad load, Child index, Child dashboard, TimeSpan length)
    {
        Console.WriteLine("| % of a core, while | dashboard | CacheIndex | Postgres |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var path in new[] { null, "", "requests" })
        {
            await using var context = await NewContextAsync(browser);
            if (path is not null)
            {
                var page = await context.NewPageAsync();
                await page.GotoAsync(new Uri(address, path).ToString());
                await page.WaitForSelectorAsync(TakesClicks);
            }
            var looking = path is null ? "nobody looks" : $"/{path} is open";
            await CostAsync($"{looking}, no requests", 0);
            await CostAsync($"{looking}, 10 requests a second", LiveSize);
        }

        async Task CostAsync(string what, int size)
        {
            await LiveAsync(load, size, Settling);
            var (before, started) = (Costs(), TimeProvider.System.GetTimestamp());
            await LiveAsync(load, size, length);
            var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            var costs = Costs().Zip(before, (now, then) => string.Create(CultureInfo.InvariantCulture, $"{(now - then).TotalSeconds / seconds * 100:N1}"));
            Console.WriteLine($"| {what} | {string.Join(" | ", costs)} |");
        }

        TimeSpan[] Costs() => [ProcessCosts.Cpu([dashboard.Id]), ProcessCosts.Cpu([index.Id]), ProcessCosts.Cpu(ProcessCosts.OwnNamed("postgres"))];
    }

    private static async Task LiveAsync(RequestLoad load, int size, TimeSpan length)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var pace = new PeriodicTimer(LivePause);
        while (TimeProvider.System.GetElapsedTime(started) < length && await pace.WaitForNextTickAsync())
        {
            if (size > 0) await load.SendAsync(Enumerable.Repeat(DateTimeOffset.UtcNow, size));
        }
    }

    private static Task<IBrowserContext> NewContextAsync(IBrowser browser) => browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
}
