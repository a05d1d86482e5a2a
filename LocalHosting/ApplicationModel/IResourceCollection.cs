namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resources of an application; names are unique.</summary>
public interface IResourceCollection : IList<IResource>;
