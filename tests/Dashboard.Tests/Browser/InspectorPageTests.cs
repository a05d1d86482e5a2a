using Dashboard.Tests.Fakes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.Browser;

public sealed class InspectorPageTests(BrowserFixture browser)
{
    private const string Answer = """
        {"model":"demo","principal_id":"0a000000-0000-7000-8000-000000000001",
         "blocks":[{"index":0,"role":"system","kind":"text","bytes":6000,"tokens":1500,"hash":"aa11"},{"index":1,"role":"user","kind":"text","bytes":90,"tokens":20,"hash":"bb22"}],
         "breakpoints":[{"block":0,"ttl":"5m","source":"explicit","cumulative_tokens":1500,"below_minimum":false}],
         "candidates":[{"block":0,"hash":"aa11","live":true}],
         "read":{"block":0,"tokens":1500,"ttl":"5m","expires_at":"2026-11-24T12:00:00Z"},"writes":[],
         "price":{"list":0.0038,"charged":0.00043,"currency":"USD"},
         "warnings":[{"code":"volatile_marked_block","message":"The marked block holds a time. Put it behind the marker.","block":0}]}
        """;

    [Fact]
    public async Task A_pasted_body_is_shown_as_the_gateway_sees_it_and_never_stands_in_an_address()
    {
        await using var index = await FakeCacheIndex.StartAsync(Traffic.Read(DateTimeOffset.UtcNow));
        index.AddKey("acme", Traffic.Acme, "a-secret");
        index.Inspection = (200, Answer);
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, "inspector"));
        var body = $$"""{"model":"demo","messages":[{"role":"user","content":"{{new string('é', 200_000)}}"}]}""";
        await opened.Page.Locator("#body").FillAsync(body);

        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Inspect" }).ClickAsync();

        await Expect(opened.Page.Locator(".card:has(#body) + .card .verdict")).ToContainTextAsync("It would read 1,500 tokens from a 5m entry");
        await Expect(opened.Page.Locator("tr[data-block='0']")).ToContainTextAsync("live");
        await Expect(opened.Page.Locator(".notice.warn")).ToContainTextAsync("Put it behind the marker.");
        await opened.ScreenshotAsync("inspector-report");
        Assert.Equal((Traffic.Acme.ToString(), body), index.Inspected);
        Assert.DoesNotContain(index.Asked, asked => asked.Contains("messages", StringComparison.Ordinal));
        await Expect(opened.Page).ToHaveURLAsync(new Uri(app.Address, "inspector").ToString());
        Assert.Equal("", opened.Complaints);
    }

    [Fact]
    public async Task The_chosen_principals_latest_requests_are_there_to_pick_and_lead_to_their_outlines()
    {
        var (acme, globex) = (Traffic.Read(DateTimeOffset.UtcNow.AddDays(-2)), Traffic.Write(DateTimeOffset.UtcNow, principal: "globex", principalId: Traffic.Globex));
        await using var index = await FakeCacheIndex.StartAsync(acme, globex);
        index.AddKey("acme", Traffic.Acme, "a-secret");
        index.AddKey("globex", Traffic.Globex, "another-secret");
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, "inspector"));
        var rows = opened.Page.Locator("tr[data-request]");
        await Expect(rows).ToHaveAttributeAsync("data-request", acme.Record.RequestId.ToString());

        await opened.Page.Locator("#principal").SelectOptionAsync(Traffic.Globex.ToString());
        await Expect(rows).ToHaveAttributeAsync("data-request", globex.Record.RequestId.ToString());
        await rows.Locator(".time a").ClickAsync();

        await Expect(opened.Page.Locator(".again")).ToContainTextAsync("it has neither read nor written an entry");
    }

    [Fact]
    public async Task A_refusal_is_shown_in_the_gateways_own_words()
    {
        await using var index = await FakeCacheIndex.StartAsync();
        index.AddKey("acme", Traffic.Acme, "a-secret");
        index.Inspection = (400, """{"error":{"message":"The body is not JSON: line 1.","type":"invalid_request_error"}}""");
        await using var app = DashboardApp.Start(index);
        await using var opened = await browser.OpenAsync(new Uri(app.Address, "inspector"));
        await opened.Page.Locator("#body").FillAsync("not json");

        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Inspect" }).ClickAsync();

        await Expect(opened.Page.Locator(".card:has(#body) + .notice.bad")).ToContainTextAsync("The body is not JSON: line 1.");
    }
}
