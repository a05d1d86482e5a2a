using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Distributed;

public sealed class AspireDashboardTests(RunningSystem system, BrowserFixture browser)
{
    [Fact]
    public async Task One_trace_spans_gateway_cache_index_and_Postgres()
    {
        await system.CompleteAsync(Prompts.NewModel());
        (string, string)[] path =
        [
            ("gateway", "POST /v1/chat/completions"), ("simulator", "POST /v1/chat/completions"), ("cacheindex", "POST /prefixes/lookup"), ("cacheindex", "Npgsql"),
        ];
        using var telemetry = Telemetry();
        // Each service exports at its own time: the trace is whole some seconds later.
        await Eventually.Async(
            async () => Traces(await telemetry.GetFromJsonAsync<JsonElement>("/api/telemetry/traces")),
            traces => traces.Any(trace => !path.Except(trace).Any()),
            "one trace with the spans of all services");
    }

    [Fact]
    public async Task A_requests_page_links_to_its_trace()
    {
        var model = Prompts.NewModel();
        await system.CompleteAsync(model);
        var record = (await system.RecordedAsync(model, 1))[0].Record;
        await using var opened = await browser.OpenAsync(system.Dashboard($"/requests/{record.RequestId}"));
        var link = await opened.Page.GetByRole(AriaRole.Link, new() { Name = record.TraceId }).GetAttributeAsync("href");
        using var telemetry = Telemetry();
        await Eventually.Async(
            async () => Traces(await telemetry.GetFromJsonAsync<JsonElement>("/api/telemetry/traces")),
            traces => traces.Contains(record.TraceId!),
            "the request's trace");

        await opened.Page.GotoAsync(new Uri(system.AspireDashboard, $"/login?t={RunningSystem.AspireDashboardToken}").ToString());
        await opened.Page.GotoAsync(link!);

        await Expect(opened.Page.GetByText("POST /v1/chat/completions").First).ToBeVisibleAsync();
        await Expect(opened.Page.GetByText("POST /prefixes/lookup").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Every_resource_is_listed_as_running_with_its_log()
    {
        await using var opened = await browser.OpenAsync(new Uri(system.AspireDashboard, $"/login?t={RunningSystem.AspireDashboardToken}"), interactive: false);
        var page = opened.Page;
        foreach (var name in (string[])["postgres", "promptcache", "redis", "cacheindex", "gateway", "simulator", "dashboard"])
        {
            var row = page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByText(name, new() { Exact = true }).First });
            await Expect(row.First).ToContainTextAsync("Running");
        }
        await opened.ScreenshotAsync("aspire-dashboard");

        await page.GotoAsync(new Uri(system.AspireDashboard, "/consolelogs/resource/gateway").ToString());
        await Expect(page.GetByText("Now listening on")).ToBeVisibleAsync();
    }

    private HttpClient Telemetry()
    {
        var client = new HttpClient { BaseAddress = system.AspireDashboard };
        client.DefaultRequestHeaders.Add("x-api-key", RunningSystem.DashboardApiKey);
        return client;
    }

    /// <summary>Spans as (service, name), by their trace; Npgsql's by their scope, since their names are the databases'.</summary>
    private static ILookup<string, (string Service, string Span)> Traces(JsonElement answer) =>
    (
        from resource in answer.GetProperty("data").GetProperty("resourceSpans").EnumerateArray()
        let service = resource.GetProperty("resource").GetProperty("attributes").EnumerateArray()
            .First(static attribute => attribute.GetProperty("key").GetString() == "service.name").GetProperty("value").GetProperty("stringValue").GetString()!
        from scope in resource.GetProperty("scopeSpans").EnumerateArray()
        let source = scope.GetProperty("scope").GetProperty("name").GetString()
        from span in scope.GetProperty("spans").EnumerateArray()
        select (Trace: span.GetProperty("traceId").GetString()!, Span: (service, source == "Npgsql" ? source : span.GetProperty("name").GetString()!))
    ).ToLookup(static span => span.Trace, static span => span.Span);
}
