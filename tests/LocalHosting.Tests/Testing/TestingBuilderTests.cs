using LocalHosting.Tests.Hosts;
using Microsoft.Extensions.Configuration;

namespace LocalHosting.Tests.Testing;

public sealed class TestingBuilderTests
{
    [Fact]
    public async Task The_AppHosts_own_entry_point_builds_what_the_test_then_changes()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.TestAppHost>(
            ["--redis=true"], TestEnvironment.Deadline);
        Assert.Equal(["service", "redis-password", "redis"], builder.Resources.Select(resource => resource.Name));
        Assert.Equal("TestAppHost", builder.Environment.ApplicationName);
        Assert.EndsWith("TestAppHost", builder.AppHostDirectory, StringComparison.Ordinal);
        Assert.True(builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts"));
    }

    [Fact]
    public async Task A_client_reaches_a_service_by_its_name()
    {
        await using var app = await TestApp.StartAsync([]);
        await app.UntilHealthyAsync("service");
        using var client = app.App.CreateHttpClient("service");
        using var response = await client.GetAsync(new Uri("/health", UriKind.Relative), TestEnvironment.Deadline);
        Assert.True(response.IsSuccessStatusCode);
        Assert.Throws<ArgumentException>(() => app.App.CreateHttpClient("nobody"));
        Assert.Throws<ArgumentException>(() => app.App.CreateHttpClient("service", "nothing"));
    }

    [Fact]
    public async Task What_keeps_the_AppHost_from_being_built_reaches_the_test()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => DistributedApplicationTestingBuilder
            .CreateAsync<Projects.TestAppHost>(["--service-port=not a number"], TestEnvironment.Deadline));
        Assert.Contains("service-port", exception.Message, StringComparison.Ordinal);
    }
}
