using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Postgres;

/// <summary>The data outlives the application, in a folder of this name.</summary>
internal sealed class DataVolumeAnnotation(string name) : IResourceAnnotation
{
    public string Name => name;
}
