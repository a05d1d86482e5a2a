using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The addresses the dashboard shows for a resource.</summary>
internal static class ResourceUrls
{
    public static async Task<ImmutableArray<UrlSnapshot>> OfAsync(IResource resource, bool active, CancellationToken cancellationToken)
    {
        List<UrlSnapshot> urls = [];
        if (resource is IResourceWithEndpoints withEndpoints)
        {
            foreach (var endpoint in withEndpoints.GetEndpoints())
            {
                var url = new ResourceUrlAnnotation { Url = endpoint.Url, Endpoint = endpoint };
                foreach (var change in resource.Annotations.OfType<EndpointUrlAnnotation>().Where(change => change.EndpointName == endpoint.EndpointName))
                {
                    change.Change(url);
                }
                if (url.Url.StartsWith('/')) url.Url = endpoint.Url + url.Url;
                urls.Add(new(endpoint.EndpointName, url.Url, IsInternal: false) { DisplayText = url.DisplayText ?? "", IsInactive = !active });
            }
        }
        foreach (var url in resource.Annotations.OfType<ResourceUrlAnnotation>())
        {
            urls.Add(new(null, url.Url, IsInternal: false) { DisplayText = url.DisplayText ?? "", IsInactive = !active });
        }
        foreach (var url in resource.Annotations.OfType<UrlExpressionAnnotation>())
        {
            if (await url.Url.GetValueAsync(cancellationToken) is { } text)
            {
                urls.Add(new(null, text, IsInternal: false) { DisplayText = url.DisplayText ?? "", IsInactive = !active });
            }
        }
        return [.. urls];
    }
}
