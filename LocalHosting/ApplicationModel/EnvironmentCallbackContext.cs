namespace Aspire.Hosting.ApplicationModel;

/// <summary>The environment variables of a resource while they are collected. A value is a string or an <see cref="IValueProvider"/>.</summary>
public sealed class EnvironmentCallbackContext(IResource resource, CancellationToken cancellationToken)
{
    public IResource Resource => resource;

    public Dictionary<string, object> EnvironmentVariables { get; } = new(StringComparer.Ordinal);

    public CancellationToken CancellationToken => cancellationToken;
}
