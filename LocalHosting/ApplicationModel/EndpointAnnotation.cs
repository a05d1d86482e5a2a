namespace Aspire.Hosting.ApplicationModel;

/// <summary>A port a resource listens on. It is allocated before anything starts; no proxy stands in front of it.</summary>
public sealed class EndpointAnnotation(string name, string uriScheme, int? port) : IResourceAnnotation
{
    public string Name => name;

    public string UriScheme => uriScheme;

    /// <summary>The port people asked for; null leaves the choice to LocalHosting.</summary>
    public int? Port => port;

    public bool IsExternal { get; set; }

    public string TargetHost { get; init; } = "localhost";

    /// <summary>What to change when <see cref="Port"/> is taken; part of the error message.</summary>
    internal string PortSetting { get; init; } = "the port given to WithHttpEndpoint in the AppHost";

    /// <summary>Passed to the process as PORT in an environment variable of this name.</summary>
    internal string? PortEnvironmentVariable { get; init; }

    internal int? AllocatedPort { get; set; }
}
