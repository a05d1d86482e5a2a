namespace Aspire.Hosting.ApplicationModel;

/// <summary>The program behind the resource is not on this machine; the application runs without it.</summary>
internal sealed class NotInstalledAnnotation(string remedy) : IResourceAnnotation
{
    public string Remedy => remedy;
}
