using System.Net.Sockets;
using LocalHosting.Tests.Hosts;

namespace LocalHosting.Tests.Orchestration;

public sealed class ResourceCommandTests
{
    [Fact]
    public async Task Restart_replaces_the_process_and_keeps_the_address()
    {
        await using var app = await TestApp.StartAsync([]);
        var before = await app.UntilHealthyAsync("service");
        var address = app.App.GetEndpoint("service");
        await app.RunAsync("service", KnownResourceCommands.RestartCommand);
        var after = await app.UntilHealthyAsync("service");
        Assert.NotEqual(ProcessId(before), ProcessId(after));
        Assert.Equal(address, app.App.GetEndpoint("service"));
        await app.SetHealthAsync("service", healthy: true);   // and it answers there
    }

    [Fact]
    public async Task A_stopped_service_refuses_connections_and_can_be_started_again()
    {
        await using var app = await TestApp.StartAsync([]);
        await app.UntilHealthyAsync("service");
        await app.RunAsync("service", KnownResourceCommands.StopCommand);
        var stopped = await app.UntilAsync("service", KnownResourceStates.Exited);
        Assert.Null(stopped.Snapshot.HealthStatus);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => app.SetHealthAsync("service", healthy: true));
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(refused.InnerException).SocketErrorCode);
        await app.RunAsync("service", KnownResourceCommands.StartCommand);
        await app.UntilHealthyAsync("service");
    }

    [Fact]
    public async Task An_unknown_command_or_resource_fails_with_a_message()
    {
        await using var app = await TestApp.StartAsync([]);
        var command = await app.App.ResourceCommands.ExecuteCommandAsync("service", "dance", TestEnvironment.Deadline);
        Assert.False(command.Success);
        Assert.Equal("Resource 'service' has no command 'dance'.", command.Message);
        var resource = await app.App.ResourceCommands.ExecuteCommandAsync("nobody", KnownResourceCommands.StopCommand, TestEnvironment.Deadline);
        Assert.Equal("There is no resource 'nobody'.", resource.Message);
    }

    private static object? ProcessId(ResourceEvent change) => change.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value;
}
