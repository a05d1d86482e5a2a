using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>The life of one resource: waits for its dependencies, comes up, is watched, is stopped, may start again.</summary>
internal abstract partial class ResourceRunner(IResource resource, string resourceType, RunnerServices services) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private CancellationTokenSource? _run;
    private Task _running = Task.CompletedTask;

    public IResource Resource => resource;

    /// <summary>Name and a random part; the part after the hyphen is the telemetry's <c>service.instance.id</c>.</summary>
    public string Id => $"{resource.Name}-{InstanceId}";

    public string InstanceId { get; } = string.Create(8, 0, (span, _) => System.Security.Cryptography.RandomNumberGenerator.GetItems("abcdefghijkmnpqrstuvwxyz", span));

    public virtual bool IsHidden => false;

    protected RunnerServices Services => services;

    protected ResourceLog Log => services.Logs[resource.Name];

    public void Announce() => Publish(snapshot => snapshot with { State = KnownResourceStates.NotStarted });

    public async Task StartAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (!_running.IsCompleted) return;
            _run?.Dispose();
            _run = new();
            PublishStarting();
            _running = RunAsync(_run.Token);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Returns when the resource has ended.</summary>
    public async Task StopAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_run is not null) await _run.CancelAsync();
            await _running;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _gate.Dispose();
        _run?.Dispose();
    }

    /// <summary>Brings the resource up and returns when it has ended; cancelling ends it.</summary>
    protected abstract Task LiveAsync(CancellationToken cancellationToken);

    protected async Task RunningAsync(CancellationToken cancellationToken) =>
        await new HealthMonitor(services.Time).RunAsync(
            resource,
            reports => Publish(snapshot => snapshot.State?.Text == KnownResourceStates.Running ? snapshot with { HealthReports = reports } : snapshot),
            cancellationToken);

    protected void Publish(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) =>
        services.Notifications.Publish(resource, Id, current => change(current ?? new()
        {
            ResourceType = resourceType,
            CreationTimeStamp = services.Time.GetUtcNow().UtcDateTime,
            IsHidden = IsHidden,
        }));

    /// <summary>Says what went wrong, in the resource's console and in the AppHost's log.</summary>
    protected void Report(string message)
    {
        Log.Write(message, isError: true);
        LogMessages.Failed(services.Logger, message);
    }

    protected void Fail(string message, string state, string style)
    {
        Report(message);
        Publish(snapshot => snapshot with
        {
            State = new(state, style),
            StopTimeStamp = services.Time.GetUtcNow().UtcDateTime,
            HealthReports = [],
        });
    }

    private void PublishStarting() => Publish(snapshot => snapshot with
    {
        State = new(KnownResourceStates.Waiting, KnownResourceStateStyles.Info),
        ExitCode = null,
        StartTimeStamp = null,
        StopTimeStamp = null,
        HealthReports = HealthMonitor.Unanswered(resource),
    });

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();   // out of the gate
        try
        {
            await services.Dependencies.WaitAsync(resource, Log, cancellationToken);
            Publish(snapshot => snapshot with { State = new(KnownResourceStates.Starting, KnownResourceStateStyles.Info) });
            await LiveAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Publish(snapshot => snapshot with { State = KnownResourceStates.Exited });
        }
        catch (DistributedApplicationException exception)
        {
            Fail(exception.Message, KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error);
        }
#pragma warning disable CA1031 // Nothing above this would report it, and one resource's trouble must not take the others down.
        catch (Exception exception)
        {
            Fail(string.Create(CultureInfo.InvariantCulture, $"'{resource.Name}' failed: {exception}"), KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error);
        }
#pragma warning restore CA1031
    }

    private static partial class LogMessages
    {
        [LoggerMessage(1, LogLevel.Error, "{Message}")]
        public static partial void Failed(ILogger logger, string message);
    }
}
