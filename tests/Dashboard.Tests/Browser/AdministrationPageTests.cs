using Dashboard.Tests.Fakes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.Browser;

public sealed class AdministrationPageTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_principal_gets_a_key_whose_secret_is_shown_once_and_which_ends_only_after_a_second_question()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, "administration"));
        await opened.Page.Locator("#new-principal").FillAsync("acme");
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Create principal" }).ClickAsync();
        await opened.Page.Locator("tr[data-principal='acme'] a").ClickAsync();

        await opened.Page.Locator("#key-name").FillAsync("laptop");
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        await Expect(opened.Page.Locator(".secret code")).ToHaveTextAsync("pc_the-secret-that-is-shown-once");
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "I have it" }).ClickAsync();
        await Expect(opened.Page.Locator(".secret")).ToHaveCountAsync(0);
        Assert.DoesNotContain("pc_the-secret", await opened.Page.ContentAsync(), StringComparison.Ordinal);

        var key = opened.Page.Locator("tr[data-key='laptop']");
        await key.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(key.GetByText("End laptop for ever?")).ToBeVisibleAsync();
        Assert.Null(Assert.Single(index.Keys).RevokedAt);
        await key.GetByRole(AriaRole.Button, new() { Name = "Keep" }).ClickAsync();
        await key.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await key.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(key.Locator(".badge")).ToContainTextAsync("Revoked");

        await opened.Page.GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
        await Expect(opened.Page.Locator("[data-audit]")).ToHaveCountAsync(3);
        await Expect(opened.Page.Locator("[data-audit='key.revoke']")).ToContainTextAsync("dashboard");
        Assert.Equal("", opened.Complaints);
    }

    [Fact]
    public async Task What_the_api_says_about_a_value_stands_beside_its_field()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        index.AddKey("acme", Traffic.Acme, "a-secret");
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, "administration"));

        await opened.Page.Locator("#new-principal").FillAsync("acme");
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Create principal" }).ClickAsync();

        await Expect(opened.Page.Locator("#new-principal-error")).ToHaveTextAsync("name is acme. Another principal has this name; choose another.");
        await Expect(opened.Page.Locator("#new-principal")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(opened.Page.Locator("#new-principal")).ToHaveValueAsync("acme");
    }

    [Fact]
    public async Task A_limit_or_a_price_that_cannot_be_read_is_named_and_nothing_is_sent()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        index.AddKey("acme", Traffic.Acme, "a-secret");
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, $"administration/principals/{Traffic.Acme}"));
        await opened.Page.Locator("#key-name").FillAsync("laptop");
        await opened.Page.Locator("#key-rpm").FillAsync("1e6");
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        await Expect(opened.Page.Locator("#key-rpm-error")).ToContainTextAsync("requestsPerMinute is 1e6.");
        Assert.Single(index.Keys);
        await opened.Page.Locator("#key-rpm").FillAsync("600");
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        await Expect(opened.Page.Locator("tr[data-key='laptop']")).ToContainTextAsync("600 requests a minute");

        await opened.GoAsync("/administration/tariffs");
        await opened.Page.Locator("#tariff-model").FillAsync("large");
        await opened.Page.Locator("#tariff-input").FillAsync("2,5");
        await opened.Page.Locator("#tariff-output").FillAsync("10");
        foreach (var button in new[] { "Enter tariff", "What would it have cost last week?" })
        {
            await opened.Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
            await Expect(opened.Page.Locator("#tariff-input-error")).ToContainTextAsync("inputPerMillion is 2,5.");
            await Expect(opened.Page.Locator(".none")).ToContainTextAsync("No tariff yet");
            await Expect(opened.Page.Locator(".preview")).ToHaveCountAsync(0);
        }

        await opened.GoAsync("/administration/models");
        await opened.Page.Locator("#model-name").FillAsync("large");
        await opened.Page.Locator("#model-minimum").FillAsync("2k");
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Create model" }).ClickAsync();
        await Expect(opened.Page.Locator("#model-minimum-error")).ToContainTextAsync("minPrefixTokens is 2k.");
        await Expect(opened.Page.Locator(".none")).ToContainTextAsync("None yet");
    }

    [Fact]
    public async Task A_tariff_is_previewed_on_last_weeks_requests_before_it_is_entered()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, "administration/tariffs"), locale: "de-DE");
        await opened.Page.Locator("#tariff-model").FillAsync("large");
        await opened.Page.Locator("#tariff-input").FillAsync("2.5");
        await opened.Page.Locator("#tariff-output").FillAsync("10");

        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "What would it have cost last week?" }).ClickAsync();
        await Expect(opened.Page.Locator(".preview")).ToContainTextAsync("$5,00");
        await Expect(opened.Page.Locator(".none")).ToContainTextAsync("No tariff yet");

        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Enter tariff" }).ClickAsync();
        await Expect(opened.Page.Locator("tr[data-tariff='1']")).ToContainTextAsync("2,5");
    }
}
