namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resources of a built application.</summary>
public class DistributedApplicationModel(IResourceCollection resources)
{
    public IResourceCollection Resources => resources;
}
