namespace Aspire.Hosting.ApplicationModel;

/// <summary>A detail the dashboard lists, such as a process id.</summary>
public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    public bool IsSensitive { get; init; }
}
