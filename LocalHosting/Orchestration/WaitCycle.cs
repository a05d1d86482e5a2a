using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Resources that wait for one another in a circle would wait for ever.</summary>
internal static class WaitCycle
{
    /// <exception cref="DistributedApplicationException">There is a circle; the message names its resources.</exception>
    public static void Refuse(IEnumerable<IResource> resources)
    {
        HashSet<IResource> sound = [];
        foreach (var resource in resources) Follow(resource, [], sound);
    }

    private static void Follow(IResource resource, List<IResource> path, HashSet<IResource> sound)
    {
        if (sound.Contains(resource)) return;
        if (path.IndexOf(resource) is var start and >= 0)
        {
            var circle = path.Skip(start).Append(resource).Select(static member => $"'{member.Name}'");
            throw new DistributedApplicationException(
                $"These resources wait for one another, so none of them would start: {string.Join(" waits for ", circle)}. Take one WaitFor out.");
        }
        path.Add(resource);
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>()) Follow(wait.Resource, path, sound);
        path.RemoveAt(path.Count - 1);
        sound.Add(resource);
    }
}
