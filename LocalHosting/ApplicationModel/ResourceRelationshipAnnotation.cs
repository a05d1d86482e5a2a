namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource uses another one: the dashboard draws it, and shutdown stops the user first.</summary>
internal sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    public const string Reference = "Reference";
    public const string WaitFor = "WaitFor";
    public const string Parent = "Parent";

    public IResource Resource => resource;

    public string Type => type;
}
