using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>What every kind of resource can be given.</summary>
public static partial class ResourceBuilderExtensions
{
    /// <summary>The resource starts only when <paramref name="dependency"/> runs and is healthy.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.AddWait(dependency.Resource, null);

    public static IResourceBuilder<T> WaitFor<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport => builder.AddWait(dependency.Resource, waitBehavior);

    /// <summary>The resource starts when somebody presses Start, not with the application.</summary>
    public static IResourceBuilder<T> WithExplicitStart<T>(this IResourceBuilder<T> builder) where T : IResource =>
        builder.WithAnnotation(new ExplicitStartupAnnotation());

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params string[] args) where T : IResourceWithArgs =>
        builder.WithAnnotation(new ArgumentsAnnotation(args));

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params object[] args) where T : IResourceWithArgs =>
        builder.WithAnnotation(new ArgumentsAnnotation([.. args.Select(argument =>
            argument is IResourceBuilder<IResource> { Resource: IValueProvider provider } ? provider : argument)]));

    /// <summary>Shows one more address for the resource.</summary>
    public static IResourceBuilder<T> WithUrl<T>(this IResourceBuilder<T> builder, string url, string? displayText = null) where T : IResource =>
        builder.WithAnnotation(new ResourceUrlAnnotation { Url = url, DisplayText = displayText });

    public static IResourceBuilder<T> WithUrl<T>(
        this IResourceBuilder<T> builder, in ReferenceExpression.ExpressionInterpolatedStringHandler url, string? displayText = null)
        where T : IResource => builder.WithAnnotation(new UrlExpressionAnnotation(ReferenceExpression.Create(url), displayText));

    /// <summary>Changes how the address of an endpoint is shown.</summary>
    public static IResourceBuilder<T> WithUrlForEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Action<ResourceUrlAnnotation> callback)
        where T : IResource => builder.WithAnnotation(new EndpointUrlAnnotation(endpointName, callback));

    private static IResourceBuilder<T> AddWait<T>(this IResourceBuilder<T> builder, IResource dependency, WaitBehavior? behavior) where T : IResource =>
        ReferenceEquals(builder.Resource, dependency)
            ? throw new DistributedApplicationException($"Resource '{dependency.Name}' cannot wait for itself.")
            : builder.WithAnnotation(new WaitAnnotation(dependency, behavior))
                .WithAnnotation(new ResourceRelationshipAnnotation(dependency, ResourceRelationshipAnnotation.WaitFor));
}
