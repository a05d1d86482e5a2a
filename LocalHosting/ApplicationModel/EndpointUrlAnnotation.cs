namespace Aspire.Hosting.ApplicationModel;

/// <summary>Changes the address shown for an endpoint (text, path) once its port is known.</summary>
internal sealed class EndpointUrlAnnotation(string endpointName, Action<ResourceUrlAnnotation> change) : IResourceAnnotation
{
    public string EndpointName => endpointName;

    public Action<ResourceUrlAnnotation> Change => change;
}
