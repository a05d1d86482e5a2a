using Dashboard.Tests.Fakes;
using Microsoft.Playwright;
using PromptCaching;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.Browser;

/// <summary>What holds for every page.</summary>
public sealed class PageTests(BrowserFixture browser)
{
    private static readonly Guid Known = Guid.Parse("0190a000-0000-7000-8000-00000000000f");

    /// <summary>The text of an element of which a corner or the middle cannot be seen, be it off the screen or behind something.</summary>
    private const string IfHidden =
        """
        element => {
          element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
          const box = element.getBoundingClientRect();
          const seen = (x, y) => element.contains(document.elementFromPoint(x, y));
          const [left, right, top, bottom] = [box.left + 9, box.right - 9, box.top + 3, box.bottom - 3];
          return seen(left, top) && seen(right, top) && seen(left, bottom) && seen(right, bottom) && seen((left + right) / 2, (top + bottom) / 2) ? '' : `${element.textContent}: ${JSON.stringify(box)}`;
        }
        """;

    private static readonly (string Name, string Path, string Ready)[] Pages =
    [
        ("overview", "", ".tokens canvas"),
        ("requests", "requests", "tr[data-request]"),
        ("request", $"requests/{Known}", "tr[data-block]"),
        ("principals", "principals", "tr[data-group]"),
        ("principal", $"principals/{Traffic.Acme}", ".tokens canvas"),
        ("models", "models", "tr[data-group]"),
        ("model", "models/claude-sonnet", ".tokens canvas"),
        ("tiers", "tiers", "[data-tier]"),
        ("inspector", "inspector", "#body"),
        ("administration", "administration", "tr[data-principal]"),
        ("administration-principal", $"administration/principals/{Traffic.Acme}", "tr[data-key]"),
        ("administration-models", "administration/models", "#model-name"),
        ("administration-tariffs", "administration/tariffs", "#tariff-model"),
        ("administration-audit", "administration/audit", ".tabs"),
        ("system", "system", "tr[data-part='Redis']"),
    ];

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Every_page_fits_the_screen_is_open_to_everyone_and_gives_the_browser_no_cause_to_complain(int width, ColorScheme scheme)
    {
        await using var index = await StartIndexAsync();
        await using var app = DashboardApp.Start(index);
        foreach (var (name, path, ready) in Pages)
        {
            await using var opened = await browser.OpenAsync(new Uri(app.Address, path), width, scheme);
            await Expect(opened.Page.Locator(ready).First).ToBeVisibleAsync();
            await opened.ScreenshotAsync($"{name}-{width}-{scheme.ToString().ToLowerInvariant()}");

            Assert.Equal((name, 0), (name, await opened.OverflowAsync()));
            Assert.Equal((name, ""), (name, opened.Complaints));
            Assert.Equal((name, ""), (name, await opened.BarriersAsync()));
        }
    }

    [Fact]
    public async Task No_page_scrolls_sideways_at_any_width_whatever_the_names_and_numbers()
    {
        await using var index = await StartIndexAsync();
        var wide = Traffic.Row(DateTimeOffset.UtcNow.AddDays(-2), "umbrella-research-and-development-laboratories", Traffic.Globex,
            "anthropic/claude-sonnet-with-a-long-name-20261122", "skipped", "writes_above_prompt", 1_234_567, 1_000_000, CacheTier.OneHour, 123_456, seconds: 300);
        index.Publish(wide with { Record = wide.Record with { Write1hTokens = 12_345, Write24hTokens = 6_789 } });
        await using var app = DashboardApp.Start(index);
        foreach (var (name, path, ready) in Pages)
        {
            await using var opened = await browser.OpenAsync(new Uri(app.Address, path + "?range=7d"), width: 360);
            await Expect(opened.Page.Locator(ready).First).ToBeVisibleAsync();
            foreach (var width in new[] { 360, 480, 600, 760, 761, 768, 820, 900, 960, 961, 1019, 1023, 1024, 1100, 1199, 1279, 1280, 1381, 1440 })
            {
                await opened.Page.SetViewportSizeAsync(width, 844);
                await Until.TrueAsync(async () => await opened.OverflowAsync() == 0, $"{name} to fit into {width}");
            }
        }
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Every_figure_shows_its_definition_when_pointed_at_and_on_the_screen(int width)
    {
        await using var index = await StartIndexAsync();
        await using var app = DashboardApp.Start(index);
        foreach (var (name, path, ready) in Pages)
        {
            await using var opened = await browser.OpenAsync(new Uri(app.Address, path), width);
            await Expect(opened.Page.Locator(ready).First).ToBeVisibleAsync();
            Assert.Equal((name, ""), (name, await opened.UndefinedAsync()));
            foreach (var term in await opened.Page.Locator("main .term").AllAsync())
            {
                await term.FocusAsync();
                var definition = term.Locator("[role=tooltip]");
                await Expect(definition).ToBeVisibleAsync();
                Assert.Equal((name, ""), (name, await definition.EvaluateAsync<string>(IfHidden)));
            }
        }
    }

    [Fact]
    public async Task On_a_phone_the_menu_shows_where_one_is()
    {
        await using var index = await StartIndexAsync();
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, "system"), width: 390);
        await Expect(opened.Page.Locator("nav .page[aria-current]")).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    [Fact]
    public async Task On_a_phone_the_names_above_the_cards_sort_them()
    {
        await using var index = await StartIndexAsync();
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, "principals"), width: 390);
        await opened.Page.Locator("th .sort", new() { HasText = "Requests" }).ClickAsync();
        await Expect(opened.Page).ToHaveURLAsync(new Uri(app.Address, "principals?sort=requests&order=desc").ToString());
        await Expect(opened.Page.Locator("th[aria-sort='descending'] .sort")).ToHaveTextAsync("Requests ↓");
    }

    [Fact]
    public async Task Pages_that_were_opened_and_left_keep_no_view_alive()
    {
        await using var index = await StartIndexAsync();
        await using var app = DashboardApp.Start(index, linger: TimeSpan.FromMilliseconds(100));
        await using var opened = await browser.OpenAsync(app.Address);
        foreach (var name in new[] { "Requests", "Principals", "Models", "Tiers", "System", "Inspector" })
        {
            await opened.Page.Locator("nav .page", new() { HasText = name }).ClickAsync();
            await Expect(opened.Page.Locator("nav .page[aria-current]")).ToHaveTextAsync(name);
        }

        await Until.TrueAsync(() => app.Feed.Watches == 0 && index.Listeners == 0, "the views of the pages left to be forgotten");
    }

    [Fact]
    public async Task Without_the_index_every_page_of_figures_says_so_and_fills_when_it_is_back()
    {
        await using var index = await StartIndexAsync();
        await index.StopAsync();
        await using var app = DashboardApp.Start(index);
        foreach (var (_, path, ready) in Pages.Where(page => page.Name is "requests" or "principals" or "tiers" or "system" or "request"))
        {
            await using var opened = await browser.OpenAsync(new Uri(app.Address, path));
            await Expect(opened.Page.Locator(".notice.bad")).ToContainTextAsync("The cache index does not answer");

            await index.StartAsync();

            await Expect(opened.Page.Locator(ready).First).ToBeVisibleAsync();
            await Expect(opened.Page.Locator(".notice.bad")).ToHaveCountAsync(0);
            await index.StopAsync();
        }
    }

    private static async Task<FakeCacheIndex> StartIndexAsync()
    {
        var now = DateTimeOffset.UtcNow;
        var row = Traffic.Row(now.AddSeconds(-30), "acme", Traffic.Acme, "claude-sonnet", "read_write", null, 3_000, 2_000, CacheTier.FiveMinutes, 600);
        row = row with { Record = row.Record with { RequestId = Known, UserAgent = "curl/8", TraceId = "0af7651916cd43dd8448eb211c80319c" } };
        var index = await FakeCacheIndex.StartAsync([.. Traffic.BusyHour(now), row]);
        index.IsPriced = true;
        index.LiveEntries = new(37, 112, 9);
        index.AddKey("acme", Traffic.Acme, "a-secret");
        index.Details[Known] = new(row with { Cost = new(0.003m, 0.0018m, 1) }, "USD",
            [],
            [
                new("tool_definition", "tool_definition", 1, 900, 300), new("text", "system", 2, 6_000, 1_700, CacheTier.OneHour),
                new("text", "user", 3, 2_000, 600, CacheTier.FiveMinutes), new("text", "user", 4, 1_200, 400),
            ],
            [],
            new("prefix_changed", "Block 2 differs from the request before. Put what changes behind the last marker.", Guid.NewGuid(), 2));
        return index;
    }
}
