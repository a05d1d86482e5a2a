using LocalHosting.Tests.Hosts;

namespace LocalHosting.Tests.DotnetProjects;

public sealed class ReplicaTests
{
    [Fact]
    public async Task One_replica_is_what_every_project_has()
    {
        await using var app = await TestApp.StartAsync([], static builder => builder.Existing("service").WithReplicas(1));
        await app.UntilHealthyAsync("service");
    }

    [Fact]
    public async Task More_than_one_replica_is_refused_with_the_reason_and_what_to_do()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() =>
            TestApp.StartAsync([], static builder => builder.Existing("service").WithReplicas(2)));
        Assert.Equal(
            "Resource 'service' cannot have 2 replicas here: two processes cannot listen on one port, and LocalHosting puts no proxy in front of them. "
            + "Add the project once more under another name, or build with -p:PublicFeed=true.",
            exception.Message);
    }

    [Fact]
    public async Task No_replica_is_no_number_of_replicas() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            TestApp.StartAsync([], static builder => builder.Existing("service").WithReplicas(0)));
}
