using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Health;

/// <summary>Asks a running resource's probes again and again: quickly while it comes up, at ease once it is healthy.</summary>
internal sealed class HealthMonitor(TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestUnhealthyDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HealthyDelay = TimeSpan.FromSeconds(5);

    public static ImmutableArray<HealthReportSnapshot> Unanswered(IResource resource) =>
        [.. resource.Annotations.OfType<HealthProbeAnnotation>().Select(probe => new HealthReportSnapshot(probe.Key, null, null, null))];

    public async Task RunAsync(IResource resource, Action<ImmutableArray<HealthReportSnapshot>> report, CancellationToken cancellationToken)
    {
        var probes = resource.Annotations.OfType<HealthProbeAnnotation>().ToArray();
        for (var unhealthyDelay = FirstDelay; probes.Length > 0 && !cancellationToken.IsCancellationRequested;)
        {
            var reports = await Task.WhenAll(probes.Select(probe => AskAsync(probe, cancellationToken)));
            if (cancellationToken.IsCancellationRequested) return;
            report([.. reports]);
            var healthy = reports.All(answer => answer.Status == HealthStatus.Healthy);
            if (healthy) unhealthyDelay = FirstDelay;
            await Task.Delay(healthy ? HealthyDelay : unhealthyDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!healthy) unhealthyDelay = TimeSpan.FromTicks(Math.Min(unhealthyDelay.Ticks * 3 / 2, LongestUnhealthyDelay.Ticks));
        }
    }

    private async Task<HealthReportSnapshot> AskAsync(HealthProbeAnnotation probe, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Timeout);
        HealthCheckResult answer;
        try
        {
            answer = await probe.ProbeAsync(deadline.Token).WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            answer = HealthCheckResult.Unhealthy($"No answer within {Timeout.TotalSeconds} s.");
        }
#pragma warning disable CA1031 // Whatever a probe throws is its answer: not healthy.
        catch (Exception exception)
        {
            answer = HealthCheckResult.Unhealthy(exception.Message);
        }
#pragma warning restore CA1031
        return new(probe.Key, answer.Status, answer.Description, null) { LastRunAt = time.GetUtcNow().UtcDateTime };
    }
}
