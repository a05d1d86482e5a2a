using System.Text.Json;
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
        using var telemetry = new HttpClient { BaseAddress = system.AspireDashboard };
        telemetry.DefaultRequestHeaders.Add("x-api-key", RunningSystem.DashboardApiKey);
        // Each service exports at its own time: the trace is whole some seconds later.
        await Eventually.Async(
            async () => Traces(await telemetry.GetFromJsonAsync<JsonElement>("/api/telemetry/traces")),
            traces => traces.Any(trace => trace.IsSupersetOf(path)),
            "one trace with the spans of all services");
    }

    [Fact]
    public async Task Every_resource_is_listed_as_running_with_its_log()
    {
        await using var opened = await browser.OpenAsync(new Uri(system.AspireDashboard, $"/login?t={RunningSystem.AspireDashboardToken}"), interactive: false);
        var page = opened.Page;
        foreach (var name in (string[])["postgres", "promptcache", "redis", "cacheindex", "gateway", "simulator", "dashboard"])
        {
            var row = page.GetByRole(Microsoft.Playwright.AriaRole.Row).Filter(new() { Has = page.GetByText(name, new() { Exact = true }).First });
            await Expect(row.First).ToContainTextAsync("Running");
        }
        await opened.ScreenshotAsync("aspire-dashboard");

        await page.GotoAsync(new Uri(system.AspireDashboard, "/consolelogs/resource/gateway").ToString());
        await Expect(page.GetByText("Now listening on")).ToBeVisibleAsync();
    }

    /// <summary>Each trace as (service, span name) pairs; Npgsql's spans by their scope, since their names are the databases'.</summary>
    private static List<HashSet<(string Service, string Span)>> Traces(JsonElement answer) =>
    [
        .. from resource in answer.GetProperty("data").GetProperty("resourceSpans").EnumerateArray()
           let service = resource.GetProperty("resource").GetProperty("attributes").EnumerateArray()
               .First(static attribute => attribute.GetProperty("key").GetString() == "service.name").GetProperty("value").GetProperty("stringValue").GetString()
           from scope in resource.GetProperty("scopeSpans").EnumerateArray()
           let source = scope.GetProperty("scope").GetProperty("name").GetString()
           from span in scope.GetProperty("spans").EnumerateArray()
           let name = source == "Npgsql" ? source : span.GetProperty("name").GetString()
           group (service, name) by span.GetProperty("traceId").GetString() into trace
           select trace.ToHashSet(),
    ];
}
