namespace Aspire.Hosting;

/// <summary>How an application is built.</summary>
public sealed class DistributedApplicationOptions
{
    public string[]? Args { get; set; }

    /// <summary>The AppHost's assembly; the entry assembly unless given.</summary>
    public string? AssemblyName { get; set; }

    public bool DisableDashboard { get; set; }

    /// <summary>Repeats what resources print in the AppHost's log, under <c>AppHostName.Resources.name</c>.</summary>
    public bool EnableResourceLogging { get; set; }
}
