namespace Aspire.Hosting.ApplicationModel;

internal sealed class WaitAnnotation(IResource resource, WaitBehavior? behavior) : IResourceAnnotation
{
    public IResource Resource => resource;

    public WaitBehavior? Behavior => behavior;
}
