using Microsoft.Playwright;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;
using static Microsoft.Playwright.Assertions;

namespace Distributed;

/// <summary>The dashboard's pages with requests that went through the gateway.</summary>
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

    [Fact]
    public async Task Figures_of_the_pages_are_those_of_the_ledger_and_of_the_analytics()
    {
        var (model, rows) = await TrafficAsync(requests: 3);
        var records = rows.Select(row => row.Record).ToList();
        var (prompt, read) = (records.Sum(record => record.PromptTokens ?? 0), records.Sum(record => record.ReadTokens));
        var summary = await system.AskAsync($"/analytics/summary?model={model}", WireJson.Default.UsageSummary);
        var list = rows.Sum(row => row.Cost!.List);
        var savings = list - rows.Sum(row => row.Cost!.Charged);

        Assert.Equal((3, prompt, read), (summary.Current.Requests, summary.Current.PromptTokens, summary.Current.Read.Total));
        Assert.Equal((list, savings), (summary.Current.Money!.List, summary.Current.Money.Savings));
        foreach (var page in new[] { $"/?model={model}", $"/models/{model}" })
        {
            await using var opened = await browser.OpenAsync(system.Dashboard(page));
            await Expect(opened.Figure("Requests")).ToHaveTextAsync("3");
            await Expect(opened.Figure("Token hit rate")).ToHaveTextAsync($"{(double)read / prompt:P1}".Replace(" %", "%", StringComparison.Ordinal));
            await Expect(opened.Figure("Net savings")).ToHaveAttributeAsync("title", new System.Text.RegularExpressions.Regex($"^{System.Text.RegularExpressions.Regex.Escape(savings.ToString("#,0.00##################", System.Globalization.CultureInfo.GetCultureInfo("en-US")))} USD"));
        }
        await using var principals = await browser.OpenAsync(system.Dashboard($"/principals?model={model}"));
        await Expect(principals.Page.Locator("[data-group='demo'] td.number").First).ToHaveTextAsync("3");
    }

    [Fact]
    public async Task A_request_leads_to_its_page_with_its_split_its_price_its_blocks_and_the_entry_it_read()
    {
        var (model, rows) = await TrafficAsync(requests: 2);
        var (write, read) = (rows[^1], rows[0]);
        await using var opened = await browser.OpenAsync(system.Dashboard($"/requests?model={model}"));

        await opened.Page.Locator($"[data-request='{read.Record.RequestId}'] .time a").ClickAsync();

        await Expect(opened.Page.Locator(".split")).ToContainTextAsync($"{read.Record.ReadTokens:N0}");
        await Expect(opened.Page.Locator(".price")).ToContainTextAsync("Charged");
        await Expect(opened.Page.Locator("tr[data-block='0']")).ToContainTextAsync("system");
        await Expect(opened.Page.Locator("tr[data-block='0'] .badge")).ToHaveTextAsync("5m");
        await Expect(opened.Page.GetByText("tokens from the entry")).ToBeVisibleAsync();

        await opened.Page.GotoAsync(system.Dashboard($"/requests/{write.Record.RequestId}").ToString());
        await Expect(opened.Page.GetByText("as the entry")).ToBeVisibleAsync();
        Assert.Equal("", opened.Complaints);
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Every_page_shows_real_traffic_with_definitions_and_ways_to_requests_and_without_a_barrier_or_a_complaint(int width, ColorScheme scheme)
    {
        var (model, rows) = await TrafficAsync(requests: 2);
        (string Name, string Path, string Ready)[] pages =
        [
            ("overview", "/", ".tokens canvas"), ("requests", "/requests", "tr[data-request]"), ("request", $"/requests/{rows[0].Record.RequestId}", "tr[data-block]"),
            ("principals", "/principals", "tr[data-group]"), ("principal", $"/principals/{rows[0].Record.PrincipalId}", ".tokens canvas"),
            ("models", "/models", "tr[data-group]"), ("model", $"/models/{model}", ".tokens canvas"), ("tiers", "/tiers", "[data-tier]"),
            ("inspector", "/inspector", "#body"), ("administration", "/administration", "tr[data-principal]"),
            ("principal-administration", $"/administration/principals/{rows[0].Record.PrincipalId}", "tr[data-key]"), ("models-administration", "/administration/models", "form"),
            ("tariffs", "/administration/tariffs", "tr[data-tariff]"), ("audit", "/administration/audit", "tr[data-audit]"), ("system", "/system", "tr[data-part='Postgres']"),
        ];
        await using var opened = await browser.OpenAsync(system.Dashboard("/"), width, scheme);   // signing in is rate-limited
        foreach (var (name, path, ready) in pages)
        {
            await opened.GoAsync(path);
            await Expect(opened.Page.Locator(ready).First).ToBeVisibleAsync();
            await opened.ScreenshotAsync($"real-{name}-{width}-{scheme.ToString().ToLowerInvariant()}");
            Assert.Equal((name, 0), (name, await opened.OverflowAsync()));
            Assert.Equal((name, ""), (name, opened.Complaints));
            Assert.Equal((name, ""), (name, await opened.UndefinedAsync()));
            Assert.Equal((name, ""), (name, await opened.WithoutRequestsAsync()));
            Assert.Equal((name, ""), (name, await opened.BarriersAsync()));
        }
    }

    [Fact]
    public async Task A_principals_own_key_opens_the_dashboard_and_shows_its_own_requests_only()
    {
        var (model, _) = await TrafficAsync(requests: 1);
        await using var opened = await browser.OpenAsync(system.Dashboard($"/requests?model={model}", RunningSystem.OtherKey));

        await Expect(opened.Page.Locator("header .reader")).ToHaveTextAsync("other");
        await Expect(opened.Page.GetByText("No request of this time matches.")).ToBeVisibleAsync();
        await Expect(opened.Page.Locator("nav .page", new() { HasText = "Administration" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_inspector_tells_what_the_next_request_would_read()
    {
        var (model, rows) = await TrafficAsync(requests: 1);
        await using var opened = await browser.OpenAsync(system.Dashboard("/inspector"));
        await opened.Page.Locator("#principal").SelectOptionAsync(rows[0].Record.PrincipalId.ToString());
        await opened.Page.Locator("#body").FillAsync(System.Text.Json.JsonSerializer.Serialize(ChatRequest.WithMarkedHandbook(model)));

        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Inspect" }).ClickAsync();

        await Expect(opened.Page.Locator(".verdict")).ToContainTextAsync($"It would read {rows[0].Record.Write5mTokens:N0} tokens from a 5m entry");
        await opened.ScreenshotAsync("real-inspector-report");
    }

    [Fact]
    public async Task A_key_made_on_the_page_sends_requests_until_it_is_revoked_there()
    {
        var name = $"team-{Guid.NewGuid():N}";
        await using var opened = await browser.OpenAsync(system.Dashboard("/administration"));
        await opened.Page.Locator("#new-principal").FillAsync(name);
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Create principal" }).ClickAsync();
        await opened.Page.Locator($"tr[data-principal='{name}'] a").ClickAsync();
        await opened.Page.Locator("#key-name").FillAsync("laptop");
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        var secret = await opened.Page.Locator(".secret code").TextContentAsync();

        await system.CompleteAsync(Prompts.NewModel(), secret);

        var key = opened.Page.Locator("tr[data-key='laptop']");
        await key.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await key.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(key.Locator(".badge")).ToContainTextAsync("Revoked");
    }

    /// <summary>The marked handbook, some times one after the other, to a model of its own that has a tariff. Newest first.</summary>
    private async Task<(string Model, IReadOnlyList<RequestRow> Rows)> TrafficAsync(int requests)
    {
        var model = Prompts.NewModel();
        await system.PostAsync("/admin/tariffs", new NewTariff(model, 3m, 15m), WireJson.Default.NewTariff);
        IReadOnlyList<RequestRow> rows = [];
        for (var sent = 1; sent <= requests; sent++)
        {
            await system.CompleteAsync(model);
            rows = await system.RecordedAsync(model, sent);
        }
        return (model, rows);
    }
}
