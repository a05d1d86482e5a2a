using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace TestSupport;

/// <summary>A redis-server of one's own: random port, nothing on disk, gone when the test process is gone.</summary>
public sealed class PrivateRedis : IAsyncDisposable
{
    // The shell acts when its input closes, which the kernel sees to when the test process dies.
    private const string RunUntilInputCloses = """
        exec 2> /dev/null
        "$@" > /dev/null & server=$!
        echo $server
        cat > /dev/null
        kill -KILL $server 2> /dev/null; wait $server
        """;

    private const int Kill = 9;
    private const int Stop = 19;
    private const int Continue = 18;

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);

    private readonly string[] _settings;
    private readonly int _port = FreePort();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("promptcache-redis-");
    private Process? _shell;
    private int _server;

    private PrivateRedis(string[] settings) => _settings = settings;

    /// <summary>The server's process.</summary>
    public int Id => _server;

    /// <summary>As <c>ConnectionStrings:redis</c> wants it.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    /// <summary>Starts a server and waits until it answers. Settings are arguments of redis-server: <c>--maxmemory 2mb</c>.</summary>
    public static async Task<PrivateRedis> StartNewAsync(params string[] settings)
    {
        var redis = new PrivateRedis(settings);
        await redis.StartAsync();
        return redis;
    }

    /// <summary>Starts a cluster of one node that has all the slots.</summary>
    public static async Task<PrivateRedis> StartClusterAsync()
    {
        var redis = await StartNewAsync("--cluster-enabled", "yes");
        await redis.CommandAsync("CLUSTER ADDSLOTSRANGE 0 16383");
        await redis.UntilAsync("CLUSTER INFO", static answer => answer.Contains("cluster_state:ok", StringComparison.Ordinal));
        return redis;
    }

    /// <summary>Starts the server, after a kill too, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("sh",
        [
            "-c", RunUntilInputCloses, "sh", "redis-server", "--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1",
            "--save", "", "--appendonly", "no", "--dir", _folder.FullName, .. _settings,
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _shell = Process.Start(start)!;
        _server = int.Parse((await _shell.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        await UntilAsync("PING", static answer => answer.StartsWith("+PONG", StringComparison.Ordinal));
    }

    /// <summary>Kills the server as a power cut would; what it held is lost.</summary>
    public async Task KillAsync()
    {
        Signal(Kill);
        await CloseAsync();
    }

    /// <summary>Stops the process in its tracks. Its connections stay open and silent.</summary>
    public void Pause() => Signal(Stop);

    /// <summary>Lets a paused process go on.</summary>
    public void Resume() => Signal(Continue);

    /// <summary>Sends one command, words without blanks, and answers with the reply as it comes over the wire.</summary>
    public async Task<string> CommandAsync(string command)
    {
        using var deadline = new CancellationTokenSource(StartDeadline);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port, deadline.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{command}\r\n"), deadline.Token);
        client.Client.Shutdown(SocketShutdown.Send);   // Redis answers, then closes.
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(deadline.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_shell is not null) await KillAsync();
        _folder.Delete(recursive: true);
    }

    private async Task UntilAsync(string command, Func<string, bool> holds)
    {
        var started = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            try
            {
                if (holds(await CommandAsync(command))) return;
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                // Not there yet.
            }
            if (Stopwatch.GetElapsedTime(started) > StartDeadline) throw new TimeoutException($"redis-server on port {_port} is not up after {StartDeadline}.");
            await pace.WaitForNextTickAsync();
        }
    }

    private async Task CloseAsync()
    {
        _shell!.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        _shell = null;
    }

    private void Signal(int signal)
    {
        if (SendSignal(_server, signal) != 0) throw new InvalidOperationException($"No signal {signal} to redis-server {_server}.");
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
