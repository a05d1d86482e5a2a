using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>Holds a resource back until everything it waits for runs and is healthy.</summary>
internal sealed class DependencyWait(ResourceNotificationService notifications)
{
    /// <exception cref="DistributedApplicationException">A dependency has ended, and the resource is not to wait for its return.</exception>
    public Task WaitAsync(IResource resource, ResourceLog log, CancellationToken cancellationToken) =>
        Task.WhenAll(resource.Annotations.OfType<WaitAnnotation>().Select(wait => WaitAsync(resource, wait, log, cancellationToken)));

    private async Task WaitAsync(IResource resource, WaitAnnotation wait, ResourceLog log, CancellationToken cancellationToken)
    {
        var stops = (wait.Behavior ?? notifications.DefaultWaitBehavior) == WaitBehavior.StopOnResourceUnavailable;
        string? ended = null;
        log.Write($"Waiting for '{wait.Resource.Name}'.");
        var reached = await notifications.WaitForResourceAsync(wait.Resource.Name, Satisfied, cancellationToken);
        if (reached.Snapshot.HealthStatus != HealthStatus.Healthy)
        {
            throw new DistributedApplicationException(
                $"'{resource.Name}' was not started: '{wait.Resource.Name}', which it waits for, is '{reached.Snapshot.State!.Text}'.");
        }

        bool Satisfied(ResourceEvent change)
        {
            if (!ResourceNotificationService.HasEnded(change.Snapshot)) return change.Snapshot.HealthStatus == HealthStatus.Healthy;
            if (stops) return true;
            if (ended != change.Snapshot.State!.Text) log.Write($"'{wait.Resource.Name}' is '{ended = change.Snapshot.State.Text}'; waiting for its return.", isError: true);
            return false;
        }
    }
}
