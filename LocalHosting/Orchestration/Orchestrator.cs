using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Endpoints;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Starts and stops the resources of the application, in the order that their dependencies ask for.</summary>
internal sealed partial class Orchestrator(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLogs logs,
    PortAllocator ports,
    DcpHost dcp,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime,
    IServiceProvider provider,
    TimeProvider time,
    ILogger<DistributedApplication> logger) : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private Task? _stopping;
    private bool _disposed;
    private Task _watching = Task.CompletedTask;
    private List<ResourceRunner> _runners = [];

    public IReadOnlyList<ResourceRunner> Runners => _runners;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        WaitCycle.Refuse(model.Resources);
        EndpointAllocation.Allocate(model.Resources, ports, configuration.GetValue("DcpPublisher:RandomizePorts", false));
        await dcp.StartAsync(time, cancellationToken);
        var watcher = new ExecutableWatcher(dcp.Client, logger);
        _watching = WatchAsync(watcher);
        var services = new RunnerServices(notifications, logs, new(notifications), dcp, watcher, provider, time, logger);
        _runners = [.. model.Resources.Select(resource => Runner(resource, services)).OfType<ResourceRunner>()];
        OtlpExport.Configure(_runners, model, configuration);
        foreach (var runner in _runners) runner.Announce();
        await Task.WhenAll(_runners
            .Where(runner => !runner.Resource.Annotations.OfType<ExplicitStartupAnnotation>().Any())
            .Select(runner => runner.StartAsync()));
    }

    /// <summary>Stops every resource after those that use it.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_stopped) return _stopping ??= StopOnceAsync();   // Ctrl-C and disposal may both ask
    }

    public async Task<ExecuteCommandResult> ExecuteAsync(string resourceId, string command, CancellationToken cancellationToken)
    {
        var runner = _runners.Find(runner => !runner.IsHidden
            && (string.Equals(runner.Id, resourceId, StringComparison.OrdinalIgnoreCase)
                || string.Equals(runner.Resource.Name, resourceId, StringComparison.OrdinalIgnoreCase)));
        if (runner is null) return Failure($"There is no resource '{resourceId}'.");
        switch (command)
        {
            case "resource-start" or "start":
                await runner.StartAsync();
                break;
            case "resource-stop" or "stop":
                await runner.StopAsync().WaitAsync(cancellationToken);
                break;
            case "resource-restart" or "restart":
                await runner.StopAsync().WaitAsync(cancellationToken);
                await runner.StartAsync();
                break;
            default:
                return Failure($"Resource '{resourceId}' has no command '{command}'.");
        }
        return new() { Success = true };

        static ExecuteCommandResult Failure(string message) => new() { Success = false, Message = message };
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;   // the container knows it twice: as itself and as a hosted service
        await _stopped.CancelAsync();
        await dcp.DisposeAsync();
        foreach (var runner in _runners) runner.Dispose();
        _stopped.Dispose();
    }

    private async Task StopOnceAsync()
    {
        for (var remaining = _runners.ToHashSet(); remaining.Count > 0;)
        {
            var unused = remaining.Where(runner => !remaining.Any(user => user != runner && Uses(user, runner))).ToArray();
            if (unused.Length == 0) unused = [.. remaining];   // they use one another
            await Task.WhenAll(unused.Select(runner => runner.StopAsync()));
            remaining.ExceptWith(unused);
        }
        await _stopped.CancelAsync();
        await _watching;
        foreach (var process in _runners.SelectMany(runner => runner.Resource.Annotations.OfType<ProcessAnnotation>())) process.Holdings?.Dispose();
        await dcp.DisposeAsync();
    }

    private static ResourceRunner? Runner(IResource resource, RunnerServices services) =>
        resource.Annotations.OfType<ProcessAnnotation>().FirstOrDefault() is { } process ? new ProcessRunner(resource, process, services)
        : resource.Annotations.OfType<ProvisionAnnotation>().FirstOrDefault() is { } provision ? new ProvisionRunner(resource, provision, services)
        : resource is ParameterResource parameter ? new ParameterRunner(parameter, services)
        : null;

    private static bool Uses(ResourceRunner user, ResourceRunner used) => used.IsHidden
        ? user.Resource is ProjectResource   // whose last telemetry the dashboard should still get
        : user.Resource.Annotations.OfType<ResourceRelationshipAnnotation>().Any(relationship => ReferenceEquals(relationship.Resource, used.Resource));

    private async Task WatchAsync(ExecutableWatcher watcher)
    {
        try
        {
            await watcher.RunAsync(_stopped.Token);
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or DistributedApplicationException)
        {
            Log.DcpLost(logger, exception);
            lifetime.StopApplication();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "DCP, which runs the resources, is gone; the application stops.")]
        public static partial void DcpLost(ILogger logger, Exception exception);
    }
}
