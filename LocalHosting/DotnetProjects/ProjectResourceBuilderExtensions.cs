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

    private static ProcessPlan Plan(IProjectMetadata project) => File.Exists(project.TargetPath)
        ? new(DotnetHost(), [project.TargetPath], Path.GetDirectoryName(project.ProjectPath)!)
        : throw new DistributedApplicationException($"'{project.TargetPath}' is missing. Build '{project.ProjectPath}'.");

    // The host that runs the AppHost: <root>/shared/Microsoft.NETCore.App/<version>/ is three levels below it.
    private static string DotnetHost() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
