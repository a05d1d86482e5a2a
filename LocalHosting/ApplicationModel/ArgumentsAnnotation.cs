namespace Aspire.Hosting.ApplicationModel;

/// <summary>Arguments for the process; each is a string or an <see cref="IValueProvider"/>.</summary>
internal sealed class ArgumentsAnnotation(IReadOnlyList<object> arguments) : IResourceAnnotation
{
    public IReadOnlyList<object> Arguments => arguments;
}
