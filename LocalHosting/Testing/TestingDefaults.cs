using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>How an AppHost differs in a test: random ports, no dashboard, resources' output in the log; what the test configures comes last.</summary>
internal static class TestingDefaults
{
    public static void Apply(
        Assembly appHost,
        string[] args,
        DistributedApplicationOptions options,
        HostApplicationBuilderSettings settings,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        settings.Args = options.Args = args;
        settings.ApplicationName = options.AssemblyName = appHost.GetName().Name;
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        var projectDirectory = AppHostMetadata.Read(appHost, AppHostMetadata.ProjectDirectory);
        if (Directory.Exists(projectDirectory)) settings.ContentRootPath = projectDirectory;
        settings.Configuration ??= new();
        settings.Configuration.AddInMemoryCollection(LaunchSettings(projectDirectory).Concat(
        [
            KeyValuePair.Create<string, string?>("DcpPublisher:RandomizePorts", "true"),
            KeyValuePair.Create<string, string?>("AppHost:SuppressDashboardLoginUrlInStartupSummary", "true"),
        ]));
        configure(options, settings);
    }

    /// <summary>The environment variables of the first launch profile, as <c>dotnet run</c> would set them.</summary>
    private static IEnumerable<KeyValuePair<string, string?>> LaunchSettings(string? projectDirectory)
    {
        const string HostPrefix = "DOTNET_";   // the host reads these without their prefix
        var path = Path.Combine(projectDirectory ?? "", "Properties", "launchSettings.json");
        if (!File.Exists(path)) yield break;
        using var settings = JsonDocument.Parse(File.ReadAllBytes(path), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        if (!settings.RootElement.TryGetProperty("profiles", out var profiles)
            || profiles.EnumerateObject().Select(profile => profile.Value).FirstOrDefault() is not { ValueKind: JsonValueKind.Object } profile
            || !profile.TryGetProperty("environmentVariables", out var variables))
        {
            yield break;
        }
        foreach (var variable in variables.EnumerateObject())
        {
            yield return new(variable.Name, variable.Value.GetString());
            if (variable.Name.StartsWith(HostPrefix, StringComparison.Ordinal)) yield return new(variable.Name[HostPrefix.Length..], variable.Value.GetString());
        }
    }
}
