using System.Net;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Distributed;

public sealed class DegradationTests(RunningSystem system)
{
    [Fact]
    public async Task With_the_cache_index_stopped_the_gateway_still_answers_uncached()
    {
        var model = Prompts.NewModel();
        var before = await SendAsync(model);
        await system.RecordedAsync(model, 1);

        await system.App.ResourceCommands.ExecuteCommandAsync("cacheindex", KnownResourceCommands.StopCommand, TestContext.Current.CancellationToken);
        var during = await SendAsync(model);
        await system.App.ResourceCommands.ExecuteCommandAsync("cacheindex", KnownResourceCommands.StartCommand, TestContext.Current.CancellationToken);
        await system.HealthyAsync("cacheindex");
        var rows = await system.RecordedAsync(model, 2);
        var after = await SendAsync(model);

        Assert.InRange(before.Created, 1_024, before.Prompt);
        Assert.Equal(new CacheUsage(before.Prompt, Read: 0, Created: 0), during);
        Assert.Equal(before.Created, after.Read);
        Assert.Equal(2, rows.Count);
    }

    private async Task<CacheUsage> SendAsync(string model)
    {
        using var client = new HttpClient { BaseAddress = system.Gateway };
        client.DefaultRequestHeaders.Authorization = new("Bearer", RunningSystem.DemoKey);
        using var response = await client.PostAsJsonAsync("/v1/chat/completions", ChatRequest.WithMarkedHandbook(model));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return CacheUsage.From(body.GetProperty("usage"));
    }
}
