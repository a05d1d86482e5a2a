using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Points at an endpoint of a resource by name; its address is known once the application starts.</summary>
public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IValueProvider
{
    public IResourceWithEndpoints Resource => owner;

    public string EndpointName => endpointName;

    public bool Exists => Find() is not null;

    public bool IsAllocated => Find()?.AllocatedPort is not null;

    public EndpointAnnotation EndpointAnnotation => Find() ?? throw new InvalidOperationException(
        $"Resource '{owner.Name}' has no endpoint named '{endpointName}'. Add one, for example with WithHttpEndpoint(name: \"{endpointName}\").");

    public string Scheme => EndpointAnnotation.UriScheme;

    public string Host => EndpointAnnotation.TargetHost;

    public int Port => EndpointAnnotation.AllocatedPort ?? throw new InvalidOperationException(
        $"Endpoint '{endpointName}' of resource '{owner.Name}' has no port yet. Ports are allocated when the application starts.");

    public string Url => $"{Scheme}://{HostAndPort}";

    private string HostAndPort => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<string?>(Url);

    internal string Read(EndpointProperty property) => property switch
    {
        EndpointProperty.Host => Host,
        EndpointProperty.Port => Port.ToString(CultureInfo.InvariantCulture),
        EndpointProperty.Scheme => Scheme,
        EndpointProperty.HostAndPort => HostAndPort,
        _ => Url,
    };

    private EndpointAnnotation? Find() => owner.Annotations.OfType<EndpointAnnotation>()
        .FirstOrDefault(endpoint => string.Equals(endpoint.Name, endpointName, StringComparison.OrdinalIgnoreCase));
}
