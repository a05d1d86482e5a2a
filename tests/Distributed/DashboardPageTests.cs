using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Distributed;

public sealed class DashboardPageTests(RunningSystem system, BrowserFixture browser)
{
    [Fact]
    public async Task Requests_through_the_gateway_appear_on_the_open_page_with_the_tokens_that_clients_saw()
    {
        var model = Prompts.NewModel();
        await using var opened = await browser.OpenAsync(system.Dashboard($"/?model={model}"));

        var created = (await system.CompleteAsync(model)).Created;
        await system.RecordedAsync(model, 1);
        var read = (await system.CompleteAsync(model)).Read;

        await Expect(opened.Figure("Requests")).ToHaveTextAsync("2");
        var rows = opened.Page.Locator("table").Filter(new() { HasText = "Outcome" }).GetByRole(AriaRole.Row);
        await Expect(rows.Filter(new() { HasText = $"{read:N0}" }).First).ToContainTextAsync("Read");
        await Expect(rows.Filter(new() { HasText = $"{created:N0}" }).Last).ToContainTextAsync("Write");
        Assert.Equal("", opened.Complaints);
        await opened.ScreenshotAsync("dashboard-live");
    }
}
