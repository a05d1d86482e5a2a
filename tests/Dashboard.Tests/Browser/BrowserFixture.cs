using System.Reflection;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Dashboard.Tests.Browser.BrowserFixture))]

namespace Dashboard.Tests.Browser;

/// <summary>One Chromium for all tests; every page is a fresh profile.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string Artifacts =
        typeof(BrowserFixture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ArtifactsDirectory").Value!;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(20_000);   // a deadline, not an expectation: builds may run beside the tests
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    internal async Task<BrowserPage> OpenAsync(
        Uri address, int width = 1280, ColorScheme scheme = ColorScheme.Light, string locale = "en-US", string timeZone = "Europe/Berlin")
    {
        var context = await _browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = width < 800 ? 844 : 800 },
            ColorScheme = scheme,
            Locale = locale,
            TimezoneId = timeZone,
            ReducedMotion = ReducedMotion.Reduce,
        });
        var page = await context.NewPageAsync();
        var opened = new BrowserPage(context, page, Artifacts);
        await page.GotoAsync(address.ToString());
        await opened.ReadyAsync();
        return opened;
    }
}
