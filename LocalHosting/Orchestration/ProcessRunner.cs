using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Orchestration;

/// <summary>A resource that is a process under DCP.</summary>
internal sealed class ProcessRunner(IResource resource, ProcessAnnotation process, RunnerServices services)
    : ResourceRunner(resource, process.ResourceType, services)
{
    private const int LinesInErrorMessage = 8;
    private static readonly TimeSpan ShutDownDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ExitPollInterval = TimeSpan.FromMilliseconds(20);

    private int _starts;
    private int? _pid;

    public override bool IsHidden => process.IsHidden;

    protected override async Task LiveAsync(CancellationToken cancellationToken)
    {
        if (Resource.Annotations.OfType<NotInstalledAnnotation>().FirstOrDefault() is { } missing)
        {
            Fail(missing.Remedy, KnownResourceStates.NotInstalled, KnownResourceStateStyles.Warn);
            return;
        }
        var plan = await process.PrepareAsync(new(Log, Services.Dcp.SessionDirectory, Services.Provider), cancellationToken);
        var spec = new ExecutableSpec(
            plan.Path,
            plan.WorkingDirectory,
            [.. plan.Arguments, .. await ProcessEnvironment.ArgumentsAsync(Resource, cancellationToken)],
            await ProcessEnvironment.VariablesAsync(Resource, cancellationToken));
        var name = string.Create(CultureInfo.InvariantCulture, $"{Id}-{++_starts}");   // DCP cannot start an ended executable again
        _pid = null;
        var changes = Services.Watcher.Follow(name);
        await Services.Dcp.Client.CreateAsync(new(new(name), spec), cancellationToken);

        using var ended = new CancellationTokenSource();
        var logs = Task.WhenAll(PumpLogAsync(name, "stdout", ended.Token), PumpLogAsync(name, "stderr", ended.Token));
        var stop = StopWhenCancelledAsync(name, cancellationToken, ended.Token);
        var health = Task.CompletedTask;
        await foreach (var status in changes)
        {
            _pid = status.Pid ?? _pid;
            if (status.State == ExecutableStatus.Running && health == Task.CompletedTask)
            {
                await PublishRunningAsync(status, spec);
                health = RunningAsync(ended.Token);
            }
            if (status.HasEnded)
            {
                await ended.CancelAsync();
                await health.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                PublishEnded(status, asked: cancellationToken.IsCancellationRequested);
            }
        }
        await Task.WhenAll(stop, logs);
    }

    private async Task PublishRunningAsync(ExecutableStatus status, ExecutableSpec spec)
    {
        var urls = await ResourceUrls.OfAsync(Resource, active: true, CancellationToken.None);
        Publish(snapshot => snapshot with
        {
            State = new(KnownResourceStates.Running, KnownResourceStateStyles.Success),
            StartTimeStamp = status.StartupTimestamp,
            Urls = urls,
            EnvironmentVariables = [.. spec.Env.Select(variable => new EnvironmentVariableSnapshot(variable.Name, variable.Value, IsFromSpec: true))],
            Properties =
            [
                new("executable.path", spec.ExecutablePath),
                new("executable.workDir", spec.WorkingDirectory),
                new("executable.args", spec.Args),
                new("executable.pid", status.Pid),
                .. Resource.Annotations.OfType<IProjectMetadata>().Select(project => new ResourcePropertySnapshot("project.path", project.ProjectPath)),
            ],
        });
    }

    private void PublishEnded(ExecutableStatus status, bool asked)
    {
        var state = status.State == ExecutableStatus.FailedToStart ? KnownResourceStates.FailedToStart
            : asked ? KnownResourceStates.Exited
            : KnownResourceStates.Finished;
        var failed = !asked && (status.ExitCode is not 0 || status.State == ExecutableStatus.FailedToStart);
        if (failed)
        {
            var lines = Log.Tail(LinesInErrorMessage);
            Report(string.Create(CultureInfo.InvariantCulture, $"'{Resource.Name}' ended with exit code {status.ExitCode}.")
                + (lines.Count == 0 ? "" : $" Its last lines:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}"));
        }
        Publish(snapshot => snapshot with
        {
            State = new(state, failed ? KnownResourceStateStyles.Error : null),
            ExitCode = status.ExitCode,
            StopTimeStamp = status.FinishTimestamp ?? Services.Time.GetUtcNow().UtcDateTime,
            HealthReports = [],
            Urls = [.. snapshot.Urls.Select(url => url with { IsInactive = true })],
        });
    }

    private async Task StopWhenCancelledAsync(string name, CancellationToken cancellationToken, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ended);
        await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.IsCancellationRequested) return;
        Publish(snapshot => snapshot with { State = KnownResourceStates.Stopping, HealthReports = [] });
        if (process.ShutDownAsync is { } shutDown)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ended);
            deadline.CancelAfter(ShutDownDeadline);
            try
            {
                await shutDown(deadline.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or DistributedApplicationException)
            {
                if (!ended.IsCancellationRequested) Log.Write($"Gentle shutdown failed: {exception.Message}", isError: true);
            }
        }
        if (!ended.IsCancellationRequested) await Services.Dcp.Client.StopAsync(name, CancellationToken.None);
        await HastenEndAsync(name, ended);
    }

    /// <summary>DCP mentions an end about a second late; whoever waits to stop or start the next process need not.</summary>
    private async Task HastenEndAsync(string name, CancellationToken ended)
    {
        if (_pid is not { } pid) return;
        try
        {
            using var running = Process.GetProcessById(pid);
            while (!running.HasExited) await Task.Delay(ExitPollInterval, Services.Time, ended);
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
        catch (OperationCanceledException)
        {
            return;
        }
        Services.Watcher.End(name, new(ExecutableStatus.Terminated, pid, ExitCode: null, StartupTimestamp: null, FinishTimestamp: null));
    }

    /// <summary>Copies what the process prints. DCP ends the stream with the process; what was printed last still arrives.</summary>
    private async Task PumpLogAsync(string name, string source, CancellationToken ended)
    {
        using var giveUp = new CancellationTokenSource();
        await using var registration = ended.Register(() => giveUp.CancelAfter(TimeSpan.FromMilliseconds(500)));
        try
        {
            await foreach (var line in Services.Dcp.Client.FollowLogAsync(name, source, giveUp.Token)) Log.Append(line, source == "stderr");
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException or DistributedApplicationException)
        {
            // The process is gone and its log with it; the state says so already.
        }
    }
}
