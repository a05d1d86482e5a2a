using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Endpoints;
using LocalHosting.Tests.Hosts;

namespace LocalHosting.Tests.Endpoints;

public sealed class PortTests
{
    [Fact]
    public async Task An_occupied_port_is_reported_with_its_resource_and_what_to_change()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var port = ((IPEndPoint)occupant.LocalEndpoint).Port;
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() =>
            TestApp.StartAsync([$"--service-port={port}", "--DcpPublisher:RandomizePorts=false"]));
        Assert.Contains(
            $"Port {port}, wanted by endpoint 'http' of resource 'service', is in use. Stop the program that listens there, or change the port given to WithHttpEndpoint",
            exception.Message,
            StringComparison.Ordinal);
        Assert.Contains("--DcpPublisher:RandomizePorts=true", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fixed_port_is_used_outside_tests_and_ignored_in_them()
    {
        using var allocator = new PortAllocator();
        var port = allocator.Allocate();
        allocator.Dispose();
        await using (var app = await TestApp.StartAsync([$"--service-port={port}", "--DcpPublisher:RandomizePorts=false"]))
        {
            Assert.Equal(port, app.App.GetEndpoint("service").Port);
            await app.UntilHealthyAsync("service");
        }
        await using var test = await TestApp.StartAsync([$"--service-port={port}"]);
        Assert.NotEqual(port, test.App.GetEndpoint("service").Port);
    }

    [Fact]
    public void Two_allocators_never_hand_out_the_same_port()
    {
        using var one = new PortAllocator();
        using var two = new PortAllocator();
        var ports = Enumerable.Range(0, 50).SelectMany(_ => new[] { one.Allocate(), two.Allocate() }).ToArray();
        Assert.Equal(ports.Length, ports.Distinct().Count());
        Assert.False(two.TryReserve(ports[0]));
        one.Dispose();
        Assert.True(two.TryReserve(ports[0]));
    }
}
