using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

/// <summary>Starts and ends DCP, the engine that runs the processes. It watches this process and, when it dies, takes all of them down.</summary>
internal sealed partial class DcpHost(Func<string> path, ILogger<DcpHost> logger) : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    // Meant for the AppHost itself. A service must get its own addresses and only the secrets it was given.
    private static readonly string[] NotForServices = ["ASPNETCORE_", "DOTNET_LAUNCH_PROFILE", "DOTNET_ENVIRONMENT", "ASPIRE_", "Parameters__"];

    private readonly SessionDirectory _session = new();
    private DcpClient? _client;

    public DcpClient Client => _client ?? throw new InvalidOperationException("DCP has not been started.");

    public string SessionDirectory => _session.FullName;

    public async Task StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var program = path();
        var dcpDirectory = Directory.CreateTempSubdirectory("aspire-dcp-").FullName;   // DCP deletes it at its end
        var certificate = DcpCertificate.Create(SessionDirectory, time);
        var kubeconfigPath = Path.Combine(dcpDirectory, "kubeconfig");
        using var dcp = Process.Start(StartInfo(program, dcpDirectory, kubeconfigPath, certificate))
            ?? throw new DistributedApplicationException($"'{program}' could not be started.");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartDeadline);
        try
        {
            Kubeconfig? kubeconfig;
            while ((kubeconfig = Kubeconfig.TryRead(kubeconfigPath)) is null) await Task.Delay(PollInterval, time, deadline.Token);
            _client = new(kubeconfig, certificate.Raw);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DistributedApplicationException($"'{program}' was not ready after {StartDeadline.TotalSeconds} s. It left its files in {dcpDirectory}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            using var deadline = new CancellationTokenSource(StopDeadline);
            try
            {
                await _client.ShutDownAsync(deadline.Token);   // it takes two more seconds, with nothing left to run; nobody waits for them
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or DistributedApplicationException)
            {
                Log.NotShutDown(logger, exception.Message);
            }
            _client.Dispose();
            _client = null;
        }
        _session.Dispose();
    }

    private static ProcessStartInfo StartInfo(string program, string directory, string kubeconfig, DcpCertificate certificate)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,   // until it detaches; from then on it writes to its own files
            RedirectStandardError = true,
            WorkingDirectory = directory,
            ArgumentList =
            {
                "start-apiserver", "--monitor", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), "--detach",
                "--kubeconfig", kubeconfig, "--tls-cert-file", certificate.CertificatePath, "--tls-key-file", certificate.KeyPath,
            },
        };
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>())
        {
            if (NotForServices.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))) start.Environment.Remove(name);
        }
        start.Environment["DCP_SESSION_FOLDER"] = directory;
        return start;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "DCP did not shut down in time: {Reason}")]
        public static partial void NotShutDown(ILogger logger, string reason);
    }
}
