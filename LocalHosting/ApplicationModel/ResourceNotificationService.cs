using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The current state of every resource, and everybody who waits for it to change.</summary>
public sealed class ResourceNotificationService
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<Channel<ResourceEvent>> _watchers = [];
    private readonly WaitBehavior _defaultWaitBehavior;

    internal ResourceNotificationService(WaitBehavior defaultWaitBehavior) => _defaultWaitBehavior = defaultWaitBehavior;

    /// <summary>Finds a resource by its id or, as there is one instance of each, by its name.</summary>
    public bool TryGetCurrentState(string resourceId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_lock)
        {
            resourceEvent = _current.GetValueOrDefault(resourceId) ?? _current.Values.FirstOrDefault(Named(resourceId));
            return resourceEvent is not null;
        }
    }

    /// <summary>The current state of every resource, then every change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        lock (_lock)
        {
            foreach (var resourceEvent in _current.Values) channel.Writer.TryWrite(resourceEvent);
            _watchers.Add(channel);
        }
        try
        {
            await foreach (var resourceEvent in channel.Reader.ReadAllAsync(cancellationToken)) yield return resourceEvent;
        }
        finally
        {
            lock (_lock) _watchers.Remove(channel);
        }
    }

    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var resourceEvent in WatchAsync(cancellationToken))
        {
            if (Named(resourceName)(resourceEvent) && predicate(resourceEvent)) return resourceEvent;
        }
        throw new OperationCanceledException($"The application stopped before resource '{resourceName}' got where it was waited for.");
    }

    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    public async Task<string> WaitForResourceAsync(
        string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var reached = await WaitForResourceAsync(resourceName, e => e.Snapshot.State is { } state && states.Contains(state.Text), cancellationToken);
        return reached.Snapshot.State!.Text;
    }

    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, _defaultWaitBehavior, cancellationToken);

    /// <summary>Waits until the resource runs and its health checks agree.</summary>
    /// <exception cref="DistributedApplicationException">It ended instead, and the behaviour is to stop then.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var reached = await WaitForResourceAsync(
            resourceName,
            e => e.Snapshot.HealthStatus == HealthStatus.Healthy || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && HasEnded(e.Snapshot)),
            cancellationToken);
        return reached.Snapshot.HealthStatus == HealthStatus.Healthy
            ? reached
            : throw new DistributedApplicationException(
                $"Stopped waiting for resource '{resourceName}' to become healthy: its state is '{reached.Snapshot.State!.Text}'.");
    }

    internal WaitBehavior DefaultWaitBehavior => _defaultWaitBehavior;

    internal static bool HasEnded(CustomResourceSnapshot snapshot) =>
        snapshot.State is { } state && (KnownResourceStates.TerminalStates.Contains(state.Text) || state.Text == KnownResourceStates.ValueMissing);

    internal void Publish(IResource resource, string resourceId, Func<CustomResourceSnapshot?, CustomResourceSnapshot> change)
    {
        lock (_lock)
        {
            var changed = new ResourceEvent(resource, resourceId, change(_current.GetValueOrDefault(resourceId)?.Snapshot));
            _current[resourceId] = changed;
            foreach (var watcher in _watchers) watcher.Writer.TryWrite(changed);
        }
    }

    private static Func<ResourceEvent, bool> Named(string name) => resourceEvent =>
        string.Equals(resourceEvent.Resource.Name, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(resourceEvent.ResourceId, name, StringComparison.OrdinalIgnoreCase);
}
