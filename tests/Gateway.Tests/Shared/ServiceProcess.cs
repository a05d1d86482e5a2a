using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Gateway.Tests.Shared;

/// <summary>A service as a process of its own, to be killed.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = Until.Deadline * 3;   // a process has its code to compile, beside all the other tests

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(Process process) => _process = process;

    /// <param name="index">CacheIndex's address.</param>
    /// <param name="upstream">The model server's.</param>
    /// <param name="outbox">The outbox's folder.</param>
    /// <param name="onTinyDisk">Whether that folder is a file system of its own with room for a few records.</param>
    public static Task<ServiceProcess> StartGatewayAsync(Uri index, Uri upstream, string outbox, bool onTinyDisk = false) =>
        StartAsync(Executable(AppContext.BaseDirectory, "Gateway"), "http://127.0.0.1:0", new()
        {
            ["services__cacheindex__http__0"] = index.ToString(),
            ["Gateway__Upstreams__default__BaseUrl"] = upstream.ToString(),
            ["Gateway__Models__gpt-test__Upstream"] = "default",
            ["Gateway__Outbox__Directory"] = outbox,
        }, onTinyDisk ? outbox : null);

    /// <param name="database">The connection string of its database.</param>
    /// <param name="address">Where it listens; port 0 for any.</param>
    public static Task<ServiceProcess> StartCacheIndexAsync(string database, string address) =>
        StartAsync(Executable(BuildOf("CacheIndex"), "CacheIndex"), address, new()
        {
            ["ConnectionStrings__promptcache"] = database,
            ["Seed__Principals__alice__Keys__test"] = TestApp.Key,
        });

    public Uri Address { get; private set; } = null!;

    /// <summary>The root of the file systems as this process sees them.</summary>
    public string Root => $"/proc/{_process.Id}/root";

    public HttpClient Client()
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestApp.Key);
        return client;
    }

    /// <summary>SIGKILL: it gets no chance to do anything.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks it to end; gives its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        using var deadline = new CancellationTokenSource(Until.Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<ServiceProcess> StartAsync(
        string executable, string address, Dictionary<string, string> settings, string? tinyDisk = null)
    {
        var start = tinyDisk is null
            ? new ProcessStartInfo(executable)
            // In a mount namespace of its own: nobody else sees the disk, and it goes with the process.
            : new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c",
                "mount -t tmpfs -o size=64k none \"$0\" && exec env \"$@\"", tinyDisk,
                .. Variables(address, settings).Select(static variable => $"{variable.Key}={variable.Value}"), executable]);   // a shell drops names with dots
        start.RedirectStandardOutput = true;
        start.WorkingDirectory = Path.GetDirectoryName(executable);
        foreach (var (name, value) in Variables(address, settings)) start.Environment[name] = value;
        var service = new ServiceProcess(Process.Start(start)!);
        service._process.OutputDataReceived += service.OnLine;
        service._process.BeginOutputReadLine();
        try
        {
            service.Address = await service._listening.Task.WaitAsync(StartDeadline);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    private static Dictionary<string, string> Variables(string address, Dictionary<string, string> settings) => new(settings)
    {
        ["ASPNETCORE_URLS"] = address,
        ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
        ["InternalKey"] = FakeCacheIndex.InternalKey,
    };

    private static string Executable(string folder, string name) => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);

    /// <summary>Where another project was built, in this project's configuration.</summary>
    private static string BuildOf(string project)
    {
        var bin = new DirectoryInfo(AppContext.BaseDirectory);
        var (framework, configuration) = (bin.Name, bin.Parent!.Name);
        while (!File.Exists(Path.Combine(bin.FullName, "PromptCache.Aspire.sln"))) bin = bin.Parent!;
        return Path.Combine(bin.FullName, project, "bin", configuration, framework);
    }

    private void OnLine(object sender, DataReceivedEventArgs line)
    {
        const string mark = "Now listening on: ";
        if (line.Data is null) _listening.TrySetException(new InvalidOperationException("The service ended before it listened."));
        else if (line.Data.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at)
            _listening.TrySetResult(new Uri(line.Data[(at + mark.Length)..]));
    }
}
