using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The resource is a process. <paramref name="prepare"/> runs before each start, once the resource's dependencies are ready.</summary>
internal sealed class ProcessAnnotation(string resourceType, Func<ProcessContext, CancellationToken, Task<ProcessPlan>> prepare) : IResourceAnnotation
{
    public string ResourceType => resourceType;

    public Func<ProcessContext, CancellationToken, Task<ProcessPlan>> PrepareAsync => prepare;

    /// <summary>A gentler way to end the process than SIGTERM; what still runs afterwards gets that too.</summary>
    public Func<CancellationToken, Task>? ShutDownAsync { get; init; }

    /// <summary>What the resource holds between its starts; freed when the application has stopped.</summary>
    public IDisposable? Holdings { get; init; }

    /// <summary>Not shown, and no commands: part of the machinery.</summary>
    public bool IsHidden { get; init; }
}
