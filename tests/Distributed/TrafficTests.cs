using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Distributed;

/// <summary><c>samples/Traffic</c> in the running system.</summary>
public sealed class TrafficTests(RunningSystem system, BrowserFixture browser)
{
    private static readonly string[] Reasons = ["below_minimum", "no_breakpoint", "aborted"];

    [Fact]
    public async Task Started_from_the_Aspire_dashboard_it_fills_the_ledger_with_hits_and_misses_of_every_kind_until_it_is_stopped()
    {
        await using (var opened = await browser.OpenAsync(new Uri(system.AspireDashboard, $"/login?t={RunningSystem.AspireDashboardToken}"), interactive: false))
        {
            var row = opened.Page.GetByRole(AriaRole.Row).Filter(new() { Has = opened.Page.GetByText("traffic", new() { Exact = true }).First }).First;
            await row.GetByTitle("Start resource", new() { Exact = true }).ClickAsync();
            await Expect(row).ToContainTextAsync("Running");
        }
        var rows = await Eventually.Async(
            system.RequestsAsync,
            static rows => rows.Any(static row => row.PrincipalName == "atlas" && row.Record.ReadTokens > 0)
                && rows.Count(static row => row.PrincipalName == "ember") >= 3
                && Reasons.All(reason => rows.Any(row => row.Record.Reason == reason)),
            "hits of atlas, three requests of ember, and " + string.Join(", ", Reasons),
            within: TimeSpan.FromMinutes(2));
        var summary = await system.SummaryAsync();
        await CommandAsync(KnownResourceCommands.StopCommand);

        Assert.Equal(KnownResourceStates.Exited, State());
        // Stopping cuts some off.
        Assert.All(rows.Where(static row => row is { PrincipalName: "ember", Record.Reason: not "aborted" }), static row => Assert.Equal("write", row.Record.Outcome));
        Assert.InRange(rows.Select(static row => row.PrincipalName).Except(["demo", "other"]).Count(), 8, 12);
        Assert.InRange(summary.Current.Read.Total, 1, summary.Current.PromptTokens);
        Assert.InRange(summary.Current.Written.OneHour, 1, summary.Current.PromptTokens);
    }

    [Fact]
    public async Task Once_it_ran_the_overview_shows_what_caching_saves_in_money_as_the_analytics_do()
    {
        await CommandAsync(KnownResourceCommands.StartCommand);
        await Eventually.Async(
            system.RequestsAsync,
            static rows => rows.Any(static row => row is { PrincipalName: "atlas", Record.ReadTokens: > 0, Cost: not null }) && rows.Any(static row => row is { PrincipalName: "dune", Cost: not null }),
            "priced requests of atlas and dune",
            within: TimeSpan.FromMinutes(2));
        await CommandAsync(KnownResourceCommands.StopCommand);

        await using var opened = await browser.OpenAsync(system.Dashboard("/"));
        var (money, shown) = await Eventually.Async(
            async () => ((await system.SummaryAsync()).Current.Money!, await opened.Figure("Net savings").GetAttributeAsync("title") ?? ""),
            static answer => answer.Item2.StartsWith(Exact(answer.Item1.Savings), StringComparison.Ordinal),
            "the same savings on the page and in the analytics");

        Assert.NotEqual(0, money.Savings);
        await Expect(opened.Figure("Net savings")).ToContainTextAsync("$");
        Assert.Contains(" USD; ", shown, StringComparison.Ordinal);
        await opened.ScreenshotAsync("traffic-overview");
    }

    [Theory]
    [InlineData("--traffic", true)]
    [InlineData("--traffic=false", false)]
    [InlineData("--keep-data", false)]
    public async Task It_starts_with_the_system_only_when_the_command_line_says_so(string argument, bool starts)
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [argument, .. RunningSystem.Secrets], TestContext.Current.CancellationToken);
        var traffic = builder.Resources.Single(static resource => resource.Name == "traffic");
        Assert.Equal(starts, !traffic.Annotations.OfType<ExplicitStartupAnnotation>().Any());
    }

    private static string Exact(decimal money) => money.ToString("#,0.00##################", CultureInfo.GetCultureInfo("en-US"));

    private Task<ExecuteCommandResult> CommandAsync(string command) =>
        system.App.ResourceCommands.ExecuteCommandAsync("traffic", command, TestContext.Current.CancellationToken);

    private string? State() =>
        system.App.ResourceNotifications.TryGetCurrentState("traffic", out var current) ? current.Snapshot.State?.Text : null;
}
