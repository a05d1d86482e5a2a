using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Benchmarks.Gateway;

/// <summary>A process that the benchmark has started, and ends.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _log;
    private bool _isOver;

    private Child(Process process, string log) => (_process, _log) = (process, log);

    public int Id => _process.Id;

    /// <summary>Starts a program whose output goes to a file, on one core where there are several and one is named.</summary>
    public static Child Start(string log, int? core, string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        // The shell lets the file take the output and is then replaced by the program.
        var command = $"exec {(core is not null && Environment.ProcessorCount > 1 ? $"taskset -c {core} " : "")}\"$0\" \"$@\" > \"$LOG\" 2>&1";
        // A .NET host watches the files below its working directory: one that holds the outbox would be kept busy by it.
        var start = new ProcessStartInfo("sh", ["-c", command, program, .. arguments]) { WorkingDirectory = Path.GetDirectoryName(program) };
        start.Environment["LOG"] = log;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new Child(Process.Start(start)!, log);
    }

    /// <summary>This program again, in another role.</summary>
    public static Child StartSelf(string log, int core, params string[] arguments) =>
        Start(log, core, Environment.ProcessPath!, arguments, InlineSockets);

    /// <summary>Lets the sockets of a load generator or upstream work on one thread, as an event loop in C would.</summary>
    public static (string Name, string Value)[] InlineSockets { get; } =
        [("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1"), ("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1"), ("DOTNET_gcServer", "0")];

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until an address answers 200, or, without a path, until the port takes connections.</summary>
    public async Task UntilReadyAsync(int port, string? path = null)
    {
        using var http = new HttpClient();
        var started = TimeProvider.System.GetTimestamp();
        while (!await IsReadyAsync(http, port, path))
        {
            if (_process.HasExited || TimeProvider.System.GetElapsedTime(started) > StartDeadline)
                throw new InvalidOperationException($"{_process.StartInfo.ArgumentList[2]} does not answer: {await File.ReadAllTextAsync(_log)}");
            await Task.Delay(50);
        }
    }

    /// <summary>Ends it and all that it started; once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isOver) return;
        _isOver = true;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, int port, string? path)
    {
        try
        {
            if (path is not null) return (await http.GetAsync($"http://127.0.0.1:{port}{path}")).IsSuccessStatusCode;
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            return false;
        }
    }
}
