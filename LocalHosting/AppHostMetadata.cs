using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>What the build wrote into the AppHost's assembly: where it is, and where the programs it runs are.</summary>
internal static class AppHostMetadata
{
    public const string ProjectDirectory = "apphostprojectpath";
    public const string DcpPath = "dcpclipath";
    public const string DashboardPath = "aspiredashboardpath";
    public const string PostgresPath = "postgresnativepath";

    public static string? Read(Assembly? appHost, string key) => appHost?.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => string.Equals(attribute.Key, key, StringComparison.OrdinalIgnoreCase))?.Value;

    /// <summary>A program's path: the setting, else the build's. A lazy error, so that what is never started is never missed.</summary>
    public static Func<string> Binary(Assembly? appHost, IConfiguration configuration, string setting, string metadataKey) => () =>
    {
        var path = configuration[setting] is { Length: > 0 } configured ? configured : Read(appHost, metadataKey);
        return File.Exists(path)
            ? path
            : throw new DistributedApplicationException(
                $"The program '{path ?? metadataKey}' is missing. Run the set-up again (node eng/setup.mjs), or set {setting} to its path.");
    };
}
