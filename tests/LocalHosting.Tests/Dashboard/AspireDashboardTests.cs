using System.Net;
using LocalHosting.Tests.Hosts;
using Microsoft.Playwright;

namespace LocalHosting.Tests.Dashboard;

public sealed class AspireDashboardTests
{
    [Fact]
    public async Task The_real_dashboard_lists_the_resources_shows_their_console_and_stops_and_starts_them()
    {
        var token = "";
        await using var app = await TestApp.StartAsync(
            ["--redis=true", "--LocalHosting:RedisServerPath=/nowhere"],
            builder => token = builder.Configuration["AppHost:BrowserToken"],
            (options, _) => options.DisableDashboard = false);
        await app.UntilHealthyAsync("service");
        await app.UntilHealthyAsync("aspire-dashboard");

        Assertions.SetDefaultExpectTimeout(60_000);   // milliseconds; a busy machine
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1600, Height = 900 } });
        await page.GotoAsync(new Uri(app.App.GetEndpoint("aspire-dashboard"), $"/login?t={token}").ToString());
        var service = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "service" }).First;
        await Assertions.Expect(service).ToContainTextAsync("Running");
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "redis" }).Filter(new() { HasText = "Not installed" })).ToBeVisibleAsync();
        await Assertions.Expect(service.GetByRole(AriaRole.Link, new() { Name = app.App.GetEndpoint("service").GetLeftPart(UriPartial.Authority) })).ToBeVisibleAsync();

        await service.GetByTitle("Stop resource", new() { Exact = true }).ClickAsync();
        await app.UntilAsync("service", KnownResourceStates.Exited);
        await Assertions.Expect(service).ToContainTextAsync("Exited");
        await service.GetByTitle("Start resource", new() { Exact = true }).ClickAsync();
        await app.UntilHealthyAsync("service");

        await page.GotoAsync(new Uri(app.App.GetEndpoint("aspire-dashboard"), "/consolelogs/resource/service").ToString());
        await Assertions.Expect(page.GetByText("The service says hello.").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_telemetry_api_answers_who_has_the_key()
    {
        string? key = null;
        await using var app = await TestApp.StartAsync(
            [], builder => key = builder.Configuration["AppHost:DashboardApiKey"], (options, _) => options.DisableDashboard = false);
        await app.UntilHealthyAsync("aspire-dashboard");
        using var client = app.App.CreateHttpClient("aspire-dashboard");
        var path = new Uri("/api/telemetry/resources", UriKind.Relative);
        using var refused = await client.GetAsync(path, TestEnvironment.Deadline);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        client.DefaultRequestHeaders.Add("x-api-key", key);
        using var answered = await client.GetAsync(path, TestEnvironment.Deadline);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public async Task A_missing_dashboard_is_named_and_the_rest_runs()
    {
        await using var app = await TestApp.StartAsync(
            ["--DcpPublisher:DashboardPath=/nowhere/aspire-managed"], options: (options, _) => options.DisableDashboard = false);
        await app.UntilAsync("aspire-dashboard", KnownResourceStates.FailedToStart);
        Assert.Contains("The program '/nowhere/aspire-managed' is missing.", app.LogOf("aspire-dashboard"), StringComparison.Ordinal);
        await app.UntilHealthyAsync("service");
    }
}
