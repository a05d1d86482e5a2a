using System.Runtime.InteropServices;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting;

/// <summary>Adds .NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
    {
        var project = new TProject();
        var environment = builder.Environment.EnvironmentName;
        return builder.AddResource(new ProjectResource(name))
            .WithAnnotation(project)
            .WithAnnotation(new ProcessAnnotation("Project", (_, _) => Task.FromResult(Plan(project))))
            .WithEnvironment("DOTNET_ENVIRONMENT", environment)
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", environment)
            .WithEnvironment(context =>
            {
                var urls = ((ProjectResource)context.Resource).GetEndpoints().Where(endpoint => endpoint.Scheme is "http" or "https");
                if (string.Join(';', urls.Select(endpoint => endpoint.Url)) is { Length: > 0 } joined)
                {
                    context.EnvironmentVariables["ASPNETCORE_URLS"] = joined;
                }
            });
    }

    /// <summary>One replica is what there is: several would have to share the project's port, and no proxy stands in front of it.</summary>
    /// <exception cref="DistributedApplicationException">More than one are asked for.</exception>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas) => replicas switch
    {
        1 => builder,
        < 1 => throw new ArgumentOutOfRangeException(nameof(replicas), replicas, $"Resource '{builder.Resource.Name}' needs at least one replica."),
        _ => throw new DistributedApplicationException(
            $"Resource '{builder.Resource.Name}' cannot have {replicas} replicas here: two processes cannot listen on one port, and LocalHosting puts no "
            + "proxy in front of them. Add the project once more under another name, or build with -p:PublicFeed=true."),
    };

    private static ProcessPlan Plan(IProjectMetadata project) => File.Exists(project.TargetPath)
        ? new(DotnetHost(), [project.TargetPath], Path.GetDirectoryName(project.ProjectPath)!)
        : throw new DistributedApplicationException($"'{project.TargetPath}' is missing. Build '{project.ProjectPath}'.");

    // The host that runs the AppHost: <root>/shared/Microsoft.NETCore.App/<version>/ is three levels below it.
    private static string DotnetHost() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
