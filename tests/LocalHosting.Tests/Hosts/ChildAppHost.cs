using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LocalHosting.Tests.Hosts;

/// <summary>The sample AppHost as a program of its own, to be interrupted and killed.</summary>
internal sealed partial class ChildAppHost : IDisposable
{
    private const string Marker = "LOCALHOSTING_TEST_RUN";
    private readonly string _run = Guid.NewGuid().ToString("N");
    private readonly Process _process;
    private readonly string _dataDirectory;
    private string? _sessionDirectory;

    /// <param name="volume">Postgres keeps its data under this name; child processes are recognised by it.</param>
    public ChildAppHost(Volume volume)
    {
        _dataDirectory = volume.Directory;
        // A shell that runs the tests in the background has told its children to ignore Ctrl-C; env takes that back.
        var start = new ProcessStartInfo("env",
        [
            "--default-signal=INT", "dotnet", typeof(Projects.TestAppHost).Assembly.Location,
            "--postgres=true", "--redis=true", $"--volume={volume.Name}", "--DcpPublisher:RandomizePorts=true",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = TestEnvironment.Root,
            Environment = { [Marker] = _run, ["DOTNET_ENVIRONMENT"] = "Development" },
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => Output.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public System.Collections.Concurrent.ConcurrentQueue<string> Output { get; } = new();

    /// <summary>Everything this AppHost started that is still alive, by command line.</summary>
    public IReadOnlyList<string> Alive
    {
        get
        {
            string[] alive = [.. Directory.GetDirectories("/proc").Where(IsOurs).Select(CommandLine)];
            // Redis, too, overwrites its environment; it works in the session's folder, which DCP's command line tells.
            _sessionDirectory ??= alive.Select(command => SessionDirectory().Match(command)).FirstOrDefault(match => match.Success)?.Groups[1].Value;
            return alive;
        }
    }

    /// <summary>Waits until the service runs, which is last: it waits for the database.</summary>
    public Task UntilUpAsync() => Poll.UntilAsync(
        () => Alive.Any(command => command.Contains("TestService.dll", StringComparison.Ordinal)) && Alive.Any(command => command.Contains("redis-server", StringComparison.Ordinal)),
        () => $"The AppHost did not come up. Alive: {string.Join(" | ", Alive)}. It said: {string.Join('\n', Output)}");

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestEnvironment.Deadline);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();   // DCP takes the rest down
        _process.Dispose();
    }

    private bool IsOurs(string directory)
    {
        if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || pid == _process.Id) return false;
        try
        {
            // Postgres's own children overwrite their environment with their title, but work in the data folder.
            return File.ReadAllText(Path.Combine(directory, "environ")).Contains($"{Marker}={_run}", StringComparison.Ordinal)
                || new FileInfo(Path.Combine(directory, "cwd")).LinkTarget is { } folder
                && (folder == _dataDirectory || folder == _sessionDirectory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex("--tls-key-file ([^ ]+)/dcp.key")]
    private static partial Regex SessionDirectory();

    private static string CommandLine(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "(just ended)";
        }
    }
}
