using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value)
        where T : IResourceWithEnvironment => builder.SetVariable(name, value ?? "");

    public static IResourceBuilder<T> WithEnvironment<T>(
        this IResourceBuilder<T> builder, string name, in ReferenceExpression.ExpressionInterpolatedStringHandler value)
        where T : IResourceWithEnvironment => builder.SetVariable(name, ReferenceExpression.Create(value));

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value)
        where T : IResourceWithEnvironment => builder.SetVariable(name, value);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, EndpointReference endpointReference)
        where T : IResourceWithEnvironment => builder.SetVariable(name, endpointReference);

    public static IResourceBuilder<T> WithEnvironment<T>(
        this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter)
        where T : IResourceWithEnvironment => builder.SetVariable(name, parameter.Resource);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, Action<EnvironmentCallbackContext> callback)
        where T : IResourceWithEnvironment => builder.WithAnnotation(new EnvironmentCallbackAnnotation(context =>
        {
            callback(context);
            return Task.CompletedTask;
        }));

    /// <summary>Passes the connection string as <c>ConnectionStrings__name</c>. A resource without one (not installed) sets nothing.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        var name = connectionName ?? source.Resource.Name;
        return builder.SetVariable($"ConnectionStrings__{name}", new ConnectionStringReference(source.Resource, optional)).AddReference(source.Resource);
    }

    /// <summary>Passes the addresses as <c>services__name__scheme__index</c>, where service discovery looks for them.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment => builder
        .WithAnnotation(new EnvironmentCallbackAnnotation(context =>
        {
            foreach (var scheme in source.Resource.GetEndpoints().GroupBy(endpoint => endpoint.Scheme))
            {
                foreach (var (index, endpoint) in scheme.Index())
                {
                    context.EnvironmentVariables[
                        string.Create(CultureInfo.InvariantCulture, $"services__{source.Resource.Name}__{scheme.Key}__{index}")] = endpoint;
                }
            }
            return Task.CompletedTask;
        }))
        .AddReference(source.Resource);

    private static IResourceBuilder<T> SetVariable<T>(this IResourceBuilder<T> builder, string name, object value) where T : IResource =>
        builder.WithAnnotation(new EnvironmentCallbackAnnotation(context =>
        {
            context.EnvironmentVariables[name] = value;
            return Task.CompletedTask;
        }));

    private static IResourceBuilder<T> AddReference<T>(this IResourceBuilder<T> builder, IResource resource) where T : IResource =>
        builder.WithAnnotation(new ResourceRelationshipAnnotation(resource, ResourceRelationshipAnnotation.Reference));
}
