using LocalHosting.Tests.Hosts;

namespace LocalHosting.Tests.Dcp;

public sealed class DcpHostTests
{
    [Fact]
    public async Task A_missing_engine_is_named_with_the_remedy()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestApp.StartAsync(["--DcpPublisher:CliPath=/nowhere/dcp"]));
        Assert.Equal(
            "The program '/nowhere/dcp' is missing. Run the set-up again (node eng/setup.mjs), or set DcpPublisher:CliPath to its path.",
            exception.Message);
    }

    [Fact]
    public async Task Several_applications_run_side_by_side_in_one_process()
    {
        var apps = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => TestApp.StartAsync([])));
        try
        {
            await Task.WhenAll(apps.Select(app => app.UntilHealthyAsync("service")));
            Assert.Equal(3, apps.Select(app => app.App.GetEndpoint("service").Port).Distinct().Count());
        }
        finally
        {
            foreach (var app in apps) await app.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_service_does_not_inherit_what_was_meant_for_the_AppHost()
    {
        Environment.SetEnvironmentVariable("Parameters__not_for_services", "secret");
        await using var app = await TestApp.StartAsync([]);
        await app.UntilHealthyAsync("service");
        var given = await app.GetAsync<Dictionary<string, string>>("service", "/environment");
        Assert.DoesNotContain("Parameters__not_for_services", given.Keys);
        Assert.Contains("PATH", given.Keys);
    }
}
