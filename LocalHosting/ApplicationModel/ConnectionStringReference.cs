namespace Aspire.Hosting.ApplicationModel;

/// <summary>A reference to a connection string; without a value it fails the resource that needs it, unless it is optional or not installed.</summary>
internal sealed class ConnectionStringReference(IResourceWithConnectionString resource, bool optional) : IValueProvider
{
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        await resource.GetConnectionStringAsync(cancellationToken) is { Length: > 0 } value ? value
        : optional || resource.Annotations.OfType<NotInstalledAnnotation>().Any() ? null
        : throw new DistributedApplicationException($"Resource '{resource.Name}' has no connection string.");
}
