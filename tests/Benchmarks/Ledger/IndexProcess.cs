using System.Diagnostics;
using System.Globalization;
using Benchmarks.Gateway;

namespace Benchmarks.Ledger;

/// <summary>A CacheIndex of its own process.</summary>
internal sealed class IndexProcess : IAsyncDisposable
{
    private const string InternalKey = "benchmark-internal-key";

    private readonly Child _child;

    private IndexProcess(Child child, HttpClient client) => (_child, Client) = (child, client);

    public int Id => _child.Id;

    public HttpClient Client { get; }

    public static async Task<IndexProcess> StartAsync(DirectoryInfo artifacts, string database)
    {
        var port = Child.FreePort();
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        var child = Child.Start(Path.Combine(artifacts.FullName, "cacheindex.log"), null, OwnSystem.Program("CacheIndex"), [],
            ("ASPNETCORE_URLS", url), ("InternalKey", InternalKey), ("ConnectionStrings__promptcache", database));
        await child.UntilReadyAsync(port, "/health");
        var client = new HttpClient { BaseAddress = new Uri(url) };
        client.DefaultRequestHeaders.Add("x-internal-key", InternalKey);
        return new IndexProcess(child, client);
    }

    /// <summary>Runs one of its commands to its end.</summary>
    public static async Task<string> RunCommandAsync(DirectoryInfo artifacts, params string[] arguments)
    {
        var start = new ProcessStartInfo(OwnSystem.Program("CacheIndex"), arguments) { WorkingDirectory = artifacts.FullName, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"CacheIndex {arguments[0]} failed: {output}");
    }

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return _child.DisposeAsync();
    }
}
