using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>The resource listens for HTTP: on <paramref name="port"/>, or on a free one.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="port">The port for people; random when ports are randomized, as in tests.</param>
    /// <param name="name">The endpoint's name; "http" unless given.</param>
    /// <param name="env">An environment variable that gets the port.</param>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(this IResourceBuilder<T> builder, int? port = null, string? name = null, string? env = null)
        where T : IResourceWithEndpoints
    {
        var endpoint = new EndpointAnnotation(name ?? "http", "http", port) { PortEnvironmentVariable = env };
        if (builder.Resource.GetEndpoint(endpoint.Name).Exists)
        {
            throw new DistributedApplicationException(
                $"Resource '{builder.Resource.Name}' already has an endpoint named '{endpoint.Name}'. Give the second one another name.");
        }
        return builder.WithAnnotation(endpoint);
    }

    /// <summary>Marks the HTTP endpoints as meant for people and programs outside the application.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder) where T : IResourceWithEndpoints
    {
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.UriScheme is "http" or "https"))
        {
            endpoint.IsExternal = true;
        }
        return builder;
    }

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name) where T : IResourceWithEndpoints =>
        builder.Resource.GetEndpoint(name);
}
