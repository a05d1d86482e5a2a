using Dashboard.Tests.Fakes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.Browser;

public sealed class OverviewPageTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Overview_fits_the_screen_in_both_themes_without_a_complaint_of_the_browser(int width, ColorScheme scheme)
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.BusyHour(DateTimeOffset.UtcNow));
        index.LiveEntries = new(37, 112, 9);
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(app.Address, width, scheme);

        await Expect(opened.Page.Locator(".tokens canvas")).ToBeVisibleAsync();
        await Expect(opened.Page.Locator(".freshness.live")).ToBeVisibleAsync();
        await Expect(opened.Page.Locator("html")).ToHaveAttributeAsync("data-theme", scheme is ColorScheme.Dark ? "dark" : "light");
        var overflow = await opened.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        await opened.ScreenshotAsync($"overview-{width}-{scheme.ToString().ToLowerInvariant()}");

        Assert.Equal(0, overflow);
        Assert.True(opened.Complaints.Length == 0, opened.Complaints);
    }
}
