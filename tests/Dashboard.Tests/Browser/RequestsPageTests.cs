using Dashboard.Tests.Fakes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.Browser;

public sealed class RequestsPageTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_finished_request_appears_unless_the_list_is_paused()
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Write(DateTimeOffset.UtcNow.AddMinutes(-2)));
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, "requests"));
        await Expect(opened.Page.Locator(".freshness.live")).ToBeVisibleAsync();
        var rows = opened.Page.Locator("tr[data-request]");

        index.Publish(Traffic.Read(DateTimeOffset.UtcNow));
        await Expect(rows).ToHaveCountAsync(2);

        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        index.Publish(Traffic.Read(DateTimeOffset.UtcNow));
        await Expect(opened.Page.Locator(".badge.warn[role=status]")).ToHaveTextAsync("Paused, 1 new");
        await Expect(rows).ToHaveCountAsync(2);

        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task Outcome_and_reason_narrow_the_list_and_the_live_requests_too()
    {
        var now = DateTimeOffset.UtcNow;
        await using var index = await FakeCacheIndex.StartAsync(
            Traffic.Read(now.AddMinutes(-3)), Traffic.Uncached(now.AddMinutes(-2)), Traffic.Uncached(now.AddMinutes(-1), reason: "below_minimum"));
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, "requests"));
        var rows = opened.Page.Locator("tr[data-request]");
        await Expect(rows).ToHaveCountAsync(3);

        await opened.ChooseAsync("outcome", "None");
        await Expect(rows).ToHaveCountAsync(2);
        await opened.ChooseAsync("reason", "too short");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(opened.Page).ToHaveURLAsync(new Uri(app.Address, "requests?outcome=none&reason=below_minimum").ToString());
        await Expect(opened.Page.Locator(".freshness.live")).ToBeVisibleAsync();

        index.Publish(Traffic.Read(DateTimeOffset.UtcNow));
        var expected = Traffic.Uncached(DateTimeOffset.UtcNow, reason: "below_minimum");
        index.Publish(expected);

        await Expect(opened.Page.Locator($"[data-request='{expected.Record.RequestId}']")).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_figures_link_leads_to_the_requests_behind_it()
    {
        var now = DateTimeOffset.UtcNow;
        var read = Traffic.Read(now.AddMinutes(-3));
        var wrote = Traffic.Write(now.AddMinutes(-2));
        await using var index = await FakeCacheIndex.StartAsync(read, wrote, Traffic.Uncached(now.AddMinutes(-1)));
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(app.Address);
        var rows = opened.Page.Locator("tr[data-request]");

        await opened.Figure("Tokens read").ClickAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToHaveAttributeAsync("data-request", read.Record.RequestId.ToString());
        await Expect(opened.Page.Locator("select.outcome option:checked")).ToHaveTextAsync("Any tokens read");

        await opened.ChooseAsync("outcome", "Written to 5m");
        await Expect(rows).ToHaveAttributeAsync("data-request", wrote.Record.RequestId.ToString());
        await Expect(opened.Page).ToHaveURLAsync(new Uri(app.Address, "requests?written=5m").ToString());
        index.Publish(Traffic.Read(DateTimeOffset.UtcNow));
        var another = Traffic.Write(DateTimeOffset.UtcNow);
        index.Publish(another);
        await Expect(opened.Page.Locator($"[data-request='{another.Record.RequestId}']")).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task The_history_is_paged_without_a_gap_and_only_rows_on_the_screen_are_drawn()
    {
        var now = DateTimeOffset.UtcNow;
        var all = Enumerable.Range(1, 150).Select(i => Traffic.Read(now.AddSeconds(-10 * i))).ToList();
        await using var index = await FakeCacheIndex.StartAsync(all);
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, "requests"));
        await Expect(opened.Page.Locator("tr[data-request]").First).ToBeVisibleAsync();
        Assert.InRange(await opened.Page.Locator("tr[data-request]").CountAsync(), 10, 70);

        await opened.Page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();

        await Expect(opened.Page.Locator("tr[data-request]").First).ToHaveAttributeAsync("data-request", all[100].Record.RequestId.ToString());
        await Expect(opened.Page.Locator(".ends")).ToContainTextAsync("50 requests, the oldest of this time among them");
        await opened.Page.GetByRole(AriaRole.Link, new() { Name = "Newest" }).ClickAsync();
        await Expect(opened.Page.Locator("tr[data-request]").First).ToHaveAttributeAsync("data-request", all[0].Record.RequestId.ToString());
    }
}
