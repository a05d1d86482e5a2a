using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Gateway.Tests.Shared;

/// <summary>The gateway as a process of its own, to be killed.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GatewayProcess(Process process) => _process = process;

    public static async Task<GatewayProcess> StartAsync(Uri index, Uri upstream, string outbox)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Gateway.exe" : "Gateway"))
        {
            RedirectStandardOutput = true,
            WorkingDirectory = AppContext.BaseDirectory,
            Environment =
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
                ["InternalKey"] = FakeCacheIndex.InternalKey,
                ["services__cacheindex__http__0"] = index.ToString(),
                ["Gateway__Upstreams__default__BaseUrl"] = upstream.ToString(),
                ["Gateway__Models__*__Upstream"] = "default",
                ["Gateway__Outbox__Directory"] = outbox,
            },
        };
        var gateway = new GatewayProcess(Process.Start(start)!);
        gateway._process.OutputDataReceived += gateway.OnLine;
        gateway._process.BeginOutputReadLine();
        gateway.Address = await gateway._listening.Task.WaitAsync(Until.Deadline);
        return gateway;
    }

    public Uri Address { get; private set; } = null!;

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

    private void OnLine(object sender, DataReceivedEventArgs line)
    {
        const string mark = "Now listening on: ";
        if (line.Data is null) _listening.TrySetException(new InvalidOperationException("The gateway ended before it listened."));
        else if (line.Data.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at)
            _listening.TrySetResult(new Uri(line.Data[(at + mark.Length)..]));
    }
}
