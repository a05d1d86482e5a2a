using LocalHosting.Tests.Hosts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalHosting.Tests.Health;

public sealed class HealthMonitorTests
{
    [Fact]
    public async Task Health_follows_the_service_down_and_up_again()
    {
        await using var app = await TestApp.StartAsync([]);
        await app.UntilHealthyAsync("service");
        await app.SetHealthAsync("service", healthy: false);
        var unhealthy = await app.UntilAsync("service", snapshot => snapshot.HealthStatus == HealthStatus.Unhealthy);
        Assert.Equal("GET /health answered 503 instead of 200.", Assert.Single(unhealthy.Snapshot.HealthReports).Description);
        Assert.Equal(KnownResourceStates.Running, unhealthy.Snapshot.State?.Text);
        await app.SetHealthAsync("service", healthy: true);
        await app.UntilHealthyAsync("service");
    }
}
