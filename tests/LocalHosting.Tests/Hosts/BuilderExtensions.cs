namespace LocalHosting.Tests.Hosts;

internal static class BuilderExtensions
{
    /// <summary>A project the sample AppHost has added.</summary>
    public static IResourceBuilder<ProjectResource> Existing(this IDistributedApplicationBuilder builder, string name) =>
        builder.CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(resource => resource.Name == name));
}
