using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>A resource without a process, such as a database inside a server.</summary>
internal sealed class ProvisionRunner(IResource resource, ProvisionAnnotation provision, RunnerServices services)
    : ResourceRunner(resource, provision.ResourceType, services)
{
    protected override async Task LiveAsync(CancellationToken cancellationToken)
    {
        await provision.ProvisionAsync(cancellationToken);
        Publish(snapshot => snapshot with
        {
            State = new(KnownResourceStates.Running, KnownResourceStateStyles.Success),
            StartTimeStamp = Services.Time.GetUtcNow().UtcDateTime,
        });
        await RunningAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
