namespace Aspire.Hosting.ApplicationModel;

/// <summary>An address of a resource; inactive ones belong to a resource that is not running.</summary>
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal)
{
    public bool IsInactive { get; init; }

    public string DisplayText { get; init; } = "";
}
