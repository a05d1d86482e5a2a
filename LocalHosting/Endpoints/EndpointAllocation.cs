using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Endpoints;

/// <summary>Gives every endpoint its port before anything starts, and reports every occupied one at once.</summary>
internal static class EndpointAllocation
{
    public static void Allocate(IEnumerable<IResource> resources, PortAllocator ports, bool randomize)
    {
        List<string> taken = [];
        foreach (var resource in resources)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                if (randomize || endpoint.Port is not { } port) endpoint.AllocatedPort = ports.Allocate();
                else if (ports.TryReserve(port)) endpoint.AllocatedPort = port;
                else
                {
                    taken.Add($"Port {port}, wanted by endpoint '{endpoint.Name}' of resource '{resource.Name}', is in use. "
                        + $"Stop the program that listens there, or change {endpoint.PortSetting}.");
                }
            }
        }
        if (taken.Count > 0)
        {
            throw new DistributedApplicationException(
                string.Join(Environment.NewLine, taken.Append("With --DcpPublisher:RandomizePorts=true every port is a free one.")));
        }
    }
}
