using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Orchestration;

/// <summary>Collects the environment variables and arguments of a process and fills in their values.</summary>
internal static class ProcessEnvironment
{
    public static async Task<IReadOnlyList<ExecutableVariable>> VariablesAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(resource, cancellationToken);
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.PortEnvironmentVariable is { } name)
            {
                context.EnvironmentVariables[name] = new EndpointReference((IResourceWithEndpoints)resource, endpoint.Name).Property(EndpointProperty.Port);
            }
        }
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray()) await annotation.Callback(context);

        List<ExecutableVariable> variables = [];
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            if (await TextAsync(value, cancellationToken) is { } text) variables.Add(new(name, text));
        }
        return variables;
    }

    public static async Task<IReadOnlyList<string>> ArgumentsAsync(IResource resource, CancellationToken cancellationToken)
    {
        List<string> arguments = [];
        foreach (var argument in resource.Annotations.OfType<ArgumentsAnnotation>().SelectMany(annotation => annotation.Arguments))
        {
            if (await TextAsync(argument, cancellationToken) is { } text) arguments.Add(text);
        }
        return arguments;
    }

    private static ValueTask<string?> TextAsync(object value, CancellationToken cancellationToken) =>
        value is IValueProvider provider ? provider.GetValueAsync(cancellationToken) : ValueTask.FromResult(value.ToString());
}
