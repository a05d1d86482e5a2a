using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The resource is no process; <paramref name="provision"/> brings it about once its dependencies are ready.</summary>
internal sealed class ProvisionAnnotation(string resourceType, Func<CancellationToken, Task> provision) : IResourceAnnotation
{
    public string ResourceType => resourceType;

    public Func<CancellationToken, Task> ProvisionAsync => provision;
}
