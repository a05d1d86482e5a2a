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
        await opened.ScreenshotAsync($"overview-{width}-{scheme.ToString().ToLowerInvariant()}");

        Assert.Equal(0, await opened.OverflowAsync());
        Assert.True(opened.Complaints.Length == 0, opened.Complaints);
    }

    [Fact]
    public async Task A_finished_request_appears_with_its_totals_without_a_reload()
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Write(DateTimeOffset.UtcNow.AddMinutes(-2), prompt: 3_000, written: 2_400));
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(app.Address);
        await Expect(opened.Figure("Token hit rate")).ToHaveTextAsync("0.0%");
        await opened.Page.EvaluateAsync("window.notReloaded = true");

        var row = Traffic.Read(DateTimeOffset.UtcNow.AddSeconds(-1), prompt: 3_000, read: 2_400);
        index.Publish(row);

        await Expect(opened.Page.Locator($"[data-request='{row.Record.RequestId}'] .read")).ToHaveTextAsync("2,400");
        await Expect(opened.Figure("Token hit rate")).ToHaveTextAsync("40.0%");
        await Expect(opened.Figure("Requests")).ToHaveTextAsync("2");
        Assert.True(await opened.Page.EvaluateAsync<bool>("window.notReloaded"));
    }

    [Fact]
    public async Task A_principal_leads_to_its_page_and_the_filters_go_with_it()
    {
        var now = DateTimeOffset.UtcNow;
        await using var index = await FakeCacheIndex.StartAsync(
            Traffic.Read(now.AddMinutes(-3)), Traffic.Read(now.AddMinutes(-2), principal: "globex", principalId: Traffic.Globex, prompt: 1_111, read: 1_000));
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, "?range=24h"));

        await opened.Page.Locator(".by-principal a.name", new() { HasText = "globex" }).ClickAsync();

        await Expect(opened.Page.Locator("h1")).ToHaveTextAsync("globex");
        await Expect(opened.Figure("Tokens read")).ToHaveTextAsync("1,000");
        await Expect(opened.Page).ToHaveURLAsync(new Uri(app.Address, $"principals/{Traffic.Globex}?range=24h").ToString());

        await opened.Page.Locator("nav .page", new() { HasText = "Tiers" }).ClickAsync();
        await Expect(opened.Page).ToHaveURLAsync(new Uri(app.Address, "tiers?range=24h").ToString());
    }

    [Fact]
    public async Task The_filters_choose_time_and_model_and_go_back_with_the_browser()
    {
        var now = DateTimeOffset.UtcNow;
        await using var index = await FakeCacheIndex.StartAsync(
            Traffic.Read(now.AddHours(-3), model: "small"), Traffic.Read(now.AddMinutes(-2), model: "large"), Traffic.Read(now.AddMinutes(-1), model: "large"));
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(app.Address);

        await opened.ChooseAsync("range", "Last 24 hours");
        await Expect(opened.Figure("Requests")).ToHaveTextAsync("3");
        await opened.ChooseAsync("model", "small");
        await Expect(opened.Figure("Requests")).ToHaveTextAsync("1");
        await Expect(opened.Page).ToHaveURLAsync(new Uri(app.Address, "?range=24h&model=small").ToString());

        await opened.Page.GoBackAsync();
        await Expect(opened.Page).ToHaveURLAsync(new Uri(app.Address, "?range=24h").ToString());
        await Expect(opened.Figure("Requests")).ToHaveTextAsync("3");
    }

    [Fact]
    public async Task The_chosen_principal_has_its_name_in_the_filter_though_it_sent_nothing()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        index.AddKey("acme", Traffic.Acme, "a-secret");
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, $"?principal={Traffic.Acme}"));

        await Expect(opened.Page.Locator("select.principal option:checked")).ToHaveTextAsync("acme");
    }

    [Fact]
    public async Task The_longest_time_is_written_in_full()
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Read(DateTimeOffset.UtcNow.AddMinutes(-1)));
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, "?range=15m"), width: 1440);

        Assert.True(await opened.Page.Locator("select.range").EvaluateAsync<bool>(
            """
            select => {
              const width = select.offsetWidth;
              select.style.width = 'max-content';
              return select.offsetWidth <= width;
            }
            """));
    }

    [Fact]
    public async Task Before_the_first_request_the_page_shows_how_to_send_it_and_fills_when_it_comes()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(app.Address);
        await Expect(opened.Page.Locator(".first pre")).ToContainTextAsync($"curl {index.Address}/v1/chat/completions");
        await Expect(opened.Page.Locator(".first pre")).ToContainTextAsync("\"cache_control\": { \"type\": \"ephemeral\"");
        await opened.ScreenshotAsync("overview-empty");

        await Expect(opened.Page.Locator(".freshness.live")).ToBeVisibleAsync();
        index.Publish(Traffic.Write(DateTimeOffset.UtcNow.AddSeconds(-1)));

        await Expect(opened.Figure("Tokens written")).ToHaveTextAsync("2,400");
    }

    [Fact]
    public async Task Without_the_index_the_page_says_so_and_recovers_by_itself()
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Read(DateTimeOffset.UtcNow.AddMinutes(-1)));
        await index.StopAsync();
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(app.Address);
        await Expect(opened.Page.Locator(".notice.bad")).ToContainTextAsync("The cache index does not answer");
        await opened.ScreenshotAsync("overview-failed");

        await index.StartAsync();

        await Expect(opened.Figure("Requests")).ToHaveTextAsync("1");
        await Expect(opened.Page.Locator(".notice")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task When_the_index_is_lost_the_figures_stay_and_are_marked_as_old()
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.BusyHour(DateTimeOffset.UtcNow));
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(app.Address);
        await Expect(opened.Page.Locator(".freshness.live")).ToBeVisibleAsync();
        var hitRate = await opened.Figure("Token hit rate").TextContentAsync();

        await index.StopAsync();

        await Expect(opened.Page.Locator(".freshness.stale")).ToBeVisibleAsync();
        await Expect(opened.Page.Locator(".notice.warn")).ToContainTextAsync("These figures are from");
        await Expect(opened.Figure("Token hit rate")).ToHaveTextAsync(hitRate!);
        await opened.ScreenshotAsync("overview-stale");

        await index.StartAsync();

        await Expect(opened.Page.Locator(".freshness.live")).ToBeVisibleAsync();
        await Expect(opened.Page.Locator(".notice")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_theme_follows_the_system_until_the_reader_chooses_and_is_remembered()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(app.Address, scheme: ColorScheme.Dark);
        var html = opened.Page.Locator("html");
        await Expect(html).ToHaveAttributeAsync("data-theme", "dark");

        await opened.Page.Locator("header fluent-button").ClickAsync();
        await Expect(html).ToHaveAttributeAsync("data-theme", "light");
        await opened.Page.ReloadAsync();
        await Expect(html).ToHaveAttributeAsync("data-theme", "light");
        await opened.ReadyAsync();

        await opened.Page.Locator("header fluent-button").ClickAsync();
        await Expect(html).ToHaveAttributeAsync("data-theme", "dark");
        await opened.Page.Locator("header fluent-button").ClickAsync();
        await opened.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await Expect(html).ToHaveAttributeAsync("data-theme", "light");
    }

    [Fact]
    public async Task Numbers_and_times_are_written_as_the_reader_writes_them()
    {
        var at = new DateTimeOffset(DateTimeOffset.UtcNow.UtcDateTime.Date, TimeSpan.Zero).AddDays(-1).AddHours(10).AddMinutes(5).AddSeconds(9);
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Read(at, prompt: 1_234_567, read: 1_000_000));
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, "?range=7d"), locale: "de-DE", timeZone: "Asia/Kathmandu");

        await Expect(opened.Page.Locator(".latest tbody td.number").First).ToHaveTextAsync("1.234.567");
        await Expect(opened.Figure("Token hit rate")).ToHaveTextAsync("81,0 %");
        await Expect(opened.Page.Locator(".latest tbody .time")).ToHaveTextAsync($"{at:dd.MM.yyyy} 15:50:09");
    }

    [Fact]
    public async Task A_restarted_dashboard_brings_its_open_pages_back()
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Read(DateTimeOffset.UtcNow.AddMinutes(-1)));
        var first = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(first.Address, "?range=24h"));
        await Expect(opened.Page.Locator(".freshness.live")).ToBeVisibleAsync();
        var port = first.Address.Port;
        await opened.Page.EvaluateAsync("window.notReloaded = true");

        await first.DisposeAsync();
        await Expect(opened.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await using var second = DashboardApp.Start(index, port: port);

        await opened.Page.WaitForFunctionAsync("() => !window.notReloaded");
        await Expect(opened.Page.Locator(".freshness.live")).ToBeVisibleAsync();
        await Expect(opened.Page).ToHaveURLAsync(new Uri(second.Address, "?range=24h").ToString());
    }

    [Fact]
    public async Task A_closed_page_leaves_nothing_running()
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Read(DateTimeOffset.UtcNow.AddMinutes(-1)));
        await using var app = DashboardApp.Start(index, linger: TimeSpan.FromMilliseconds(100));
        await using var opened = await browser.OpenAsync(app.Address);
        await Expect(opened.Page.Locator(".freshness.live")).ToBeVisibleAsync();
        Assert.Equal(1, index.Listeners);
        Assert.True(app.Feed.Watches > 0);

        await opened.Page.GotoAsync("about:blank");

        await Until.TrueAsync(() => index.Listeners == 0 && app.Feed.Watches == 0, "the live stream to be closed and the view forgotten");
    }
}
