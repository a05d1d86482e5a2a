using LocalHosting.Tests.Hosts;

namespace LocalHosting.Tests.Orchestration;

public sealed class DependencyWaitTests
{
    [Fact]
    public async Task A_resource_starts_only_once_what_it_waits_for_is_healthy()
    {
        await using var app = await TestApp.StartAsync([], builder =>
        {
            var service = builder.Existing("service").WithArgs("--unhealthy=true");
            builder.AddProject<Projects.TestService>("client").WithHttpEndpoint().WithHttpHealthCheck("/health").WaitFor(service);
        });
        await app.UntilAsync("service", snapshot => snapshot.HealthReports is [{ Description: "GET /health answered 503 instead of 200." }]);
        var waiting = await app.UntilAsync("client", KnownResourceStates.Waiting);
        Assert.Null(waiting.Snapshot.StartTimeStamp);

        await app.SetHealthAsync("service", healthy: true);
        var client = await app.UntilHealthyAsync("client");
        var service = await app.UntilHealthyAsync("service");
        Assert.True(client.Snapshot.StartTimeStamp > service.Snapshot.StartTimeStamp);
    }

    [Fact]
    public async Task A_resource_whose_dependency_ended_is_not_started_and_says_why()
    {
        await using var app = await TestApp.StartAsync([], builder =>
        {
            var service = builder.Existing("service").WithArgs("--exit=3");
            builder.AddProject<Projects.TestService>("client").WithHttpEndpoint().WaitFor(service);
        });
        var ended = await app.UntilAsync("service", KnownResourceStates.Finished);
        Assert.Equal(3, ended.Snapshot.ExitCode);
        await app.UntilAsync("client", KnownResourceStates.FailedToStart);
        Assert.Contains("'client' was not started: 'service', which it waits for, is 'Finished'.", app.LogOf("client"), StringComparison.Ordinal);
        await Assert.ThrowsAsync<DistributedApplicationException>(() => app.UntilHealthyAsync("client"));
    }

    [Fact]
    public async Task Resources_that_wait_for_one_another_are_refused_by_name_before_anything_starts()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestApp.StartAsync([], static builder =>
        {
            var service = builder.Existing("service");
            var middle = builder.AddProject<Projects.TestService>("middle").WaitFor(service);
            var last = builder.AddProject<Projects.TestService>("last").WaitFor(middle).WaitFor(service);
            service.WaitFor(last);
        }));
        Assert.Equal(
            "These resources wait for one another, so none of them would start: 'service' waits for 'last' waits for 'middle' waits for 'service'. Take one WaitFor out.",
            exception.Message);
    }

    [Fact]
    public async Task A_resource_may_wait_for_the_return_of_an_ended_one()
    {
        await using var app = await TestApp.StartAsync([], builder =>
            builder.AddProject<Projects.TestService>("client").WithHttpEndpoint().WithHttpHealthCheck("/health")
                .WaitFor(builder.Existing("service").WithExplicitStart(), WaitBehavior.WaitOnResourceUnavailable));
        await app.UntilAsync("client", KnownResourceStates.Waiting);
        await app.UntilAsync("service", KnownResourceStates.NotStarted);
        await app.RunAsync("service", KnownResourceCommands.StartCommand);
        await app.UntilHealthyAsync("client");
    }
}
