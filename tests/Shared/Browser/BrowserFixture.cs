using System.Reflection;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(TestSupport.BrowserFixture))]

namespace TestSupport;

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

    /// <param name="address">What to open.</param>
    /// <param name="width">1280 for a desk, 390 for a phone.</param>
    /// <param name="scheme">The theme that the system prefers.</param>
    /// <param name="locale">The reader's language.</param>
    /// <param name="timeZone">The reader's time zone.</param>
    /// <param name="interactive">Whether this is a page of ours, whose circuit is to be waited for.</param>
    internal async Task<BrowserPage> OpenAsync(
        Uri address, int width = 1280, ColorScheme scheme = ColorScheme.Light, string locale = "en-US", string timeZone = "Europe/Berlin",
        bool interactive = true)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = width < 800 ? 844 : 800 },
            ColorScheme = scheme,
            Locale = locale,
            TimezoneId = timeZone,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultNavigationTimeout(90_000);   // the same: every page is compiled when it is first asked for
        var page = await context.NewPageAsync();
        var opened = new BrowserPage(context, page, Artifacts);
        await page.GotoAsync(address.ToString());
        if (interactive) await opened.ReadyAsync();
        return opened;
    }
}
