using System.Net;
using AngleSharp.Dom;
using Dashboard.Tests.Fakes;

namespace Dashboard.Tests.Components.Pages;

/// <summary>The page as the server sends it, before any script runs.</summary>
public sealed class OverviewTests
{
    [Fact]
    public async Task The_first_answer_carries_the_figures_already()
    {
        var now = DateTimeOffset.UtcNow;
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Write(now.AddMinutes(-3)), Traffic.Read(now.AddMinutes(-2)), Traffic.Uncached(now.AddMinutes(-1)));
        index.LiveEntries = new(7, 0, 0);
        await using var app = DashboardApp.Start(index);

        var page = await GetAsync(app, "/");

        Assert.Equal(["35.3%", "1,560", "3", "2,400", "2,400", "2,000"], page.QuerySelectorAll(".tile .value").Select(value => value.TextContent));
        Assert.Equal(["None", "Read", "Write"], page.QuerySelectorAll("table.requests .outcome span").Select(outcome => outcome.TextContent));
        Assert.Equal(["7", "0", "0"], page.QuerySelectorAll(".tiers td.number:last-child").Select(live => live.TextContent));
    }

    [Theory]
    [InlineData(true, "globex acme")]
    [InlineData(false, "acme globex")]
    public async Task Who_saved_most_comes_first_in_money_where_money_is_shown(bool isPriced, string order)
    {
        var now = DateTimeOffset.UtcNow;
        await using var index = await FakeCacheIndex.StartAsync(
            Traffic.Read(now.AddMinutes(-3)), Traffic.Read(now.AddMinutes(-2), read: 1_000, principal: "globex", principalId: Traffic.Globex, model: "dear"));
        index.IsPriced = isPriced;
        index.Dearer["dear"] = 10;
        await using var app = DashboardApp.Start(index);

        var (overview, principals) = (await GetAsync(app, "/"), await GetAsync(app, "/principals"));

        Assert.Equal(order.Split(' '), overview.QuerySelectorAll(".by-principal a.name").Select(name => name.TextContent));
        Assert.Equal(order.Split(' '), principals.QuerySelectorAll("tr[data-group]").Select(row => row.GetAttribute("data-group")));
        Assert.Equal("Net savings ↓", principals.QuerySelector("th[aria-sort=descending] .sort")!.TextContent);
    }

    [Fact]
    public async Task An_index_that_takes_its_time_does_not_hold_the_page()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var app = DashboardApp.Start($"http://{silent.LocalEndpoint}");

        var page = await GetAsync(app, "/");

        Assert.NotNull(page.QuerySelector("[role=status][aria-label=Loading]"));
    }

    [Fact]
    public async Task Filters_without_a_match_offer_a_way_back()
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Read(DateTimeOffset.UtcNow.AddMinutes(-1)));
        await using var app = DashboardApp.Start(index);

        var page = await GetAsync(app, "/?range=24h&model=nobody-uses-this");

        Assert.Equal("?range=24h", page.QuerySelector(".notice a")!.GetAttribute("href"));
        Assert.Equal("nobody-uses-this", page.QuerySelector("select.model option[selected]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_principal_without_requests_has_its_name_and_one_that_does_not_exist_is_said_not_to()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        index.AddKey("acme", Traffic.Acme, "a-secret");
        await using var app = DashboardApp.Start(index);

        var (known, unknown) = (await GetAsync(app, $"/principals/{Traffic.Acme}"), await GetAsync(app, $"/principals/{Traffic.Globex}"));

        Assert.Equal(("acme", "No request in the last hour"), (known.QuerySelector("h1")!.TextContent, known.QuerySelector(".notice strong")!.TextContent));
        Assert.Equal(("No such principal", "The address is wrong."), (unknown.QuerySelector("h1")!.TextContent, unknown.QuerySelector(".notice .text")!.TextContent));
    }

    [Fact]
    public async Task A_quiet_hour_still_shows_the_latest_requests()
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Read(DateTimeOffset.UtcNow.AddHours(-5)));
        await using var app = DashboardApp.Start(index);

        var page = await GetAsync(app, "/");

        Assert.Equal("No request in the last hour", page.QuerySelector(".notice strong")!.TextContent);
        Assert.Single(page.QuerySelectorAll(".requests tbody tr"));
    }

    [Fact]
    public async Task Only_the_dashboards_own_files_may_run_and_no_secret_is_sent()
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Read(DateTimeOffset.UtcNow.AddMinutes(-1)));
        await using var app = DashboardApp.Start(index);
        using var http = app.CreateClient();

        using var response = await http.GetAsync("/", TestContext.Current.CancellationToken);
        var markup = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("script-src 'self';", string.Join(' ', response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.DoesNotContain(FakeCacheIndex.InternalKey, markup, StringComparison.Ordinal);
        Assert.All(Html.Parse(markup).Scripts, script => Assert.NotNull(script.Source));
    }

    [Fact]
    public async Task An_unknown_address_is_a_404_that_leads_back()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var app = DashboardApp.Start(index);
        using var http = app.CreateClient();

        using var response = await http.GetAsync("/no-such-page", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("No such page", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<IDocument> GetAsync(DashboardApp app, string path)
    {
        using var http = app.CreateClient();
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en-US");
        return Html.Parse(await http.GetStringAsync(path, TestContext.Current.CancellationToken));
    }
}
