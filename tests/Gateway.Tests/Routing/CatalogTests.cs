using System.Net;
using Gateway.Tests.Shared;
using PromptCaching.Prompts;
using PromptCaching.Wire.Administration;

namespace Gateway.Tests.Routing;

public sealed class CatalogTests
{
    private static readonly (string, string) Often = ("Gateway:CatalogInterval", "00:00:00.050");

    private static readonly (string, string) NoOther = ("Gateway:Models:*:Enabled", "false");

    [Fact]
    public async Task An_administered_model_is_served_listed_and_taken_away_again_without_a_restart()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream, Often, NoOther, ("Gateway:Models:own:Upstream", "default"));
        Assert.Equal(HttpStatusCode.NotFound, (await Answer.PostAsync(app.Client, Prompts.Short(model: "new"))).Status);

        app.Index.Catalog = With("2", new ModelSettings("default", "big-7"));
        await UntilAsync(app, "new", HttpStatusCode.OK);
        Assert.Contains("\"model\":\"big-7\"", upstream.Seen.Last().Text, StringComparison.Ordinal);
        Assert.Contains("\"new\"", await app.Client.GetStringAsync("/v1/models", Until.TestEnd), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(app.Client, Prompts.Short(model: "own"))).Status);

        app.Index.Catalog = With("3");
        await UntilAsync(app, "new", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_administered_model_wins_over_the_settings_model_of_its_name()
    {
        await using var app = await TestApp.StartAsync(Often, ("Gateway:Models:new:Upstream", "default"));
        app.Index.Catalog = With("2", new ModelSettings("default", Mode: CacheMode.Off));
        await Until.TrueAsync(() => app.Service<Gateway.Routing.ModelCatalog>().Find("new")!.Options.Mode == CacheMode.Off, "the mode is the administered one");
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem(model: "new"));
        Assert.Equal("cache_off", (await app.Index.UntilRecordedAsync()).Record.Reason);
    }

    [Fact]
    public async Task A_model_whose_upstream_nobody_knows_is_left_out_and_health_says_what_to_do()
    {
        await using var app = await TestApp.StartAsync(Often, NoOther, ("Gateway:Models:own:Upstream", "default"));
        app.Index.Catalog = With("2", new ModelSettings("elsewhere"));
        var health = await UntilHealthAsync(app, "elsewhere");
        Assert.Contains("Degraded", health, StringComparison.Ordinal);
        Assert.Contains("Gateway:Upstreams:elsewhere", health, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await Answer.PostAsync(app.Client, Prompts.Short(model: "new"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(app.Client, Prompts.Short(model: "own"))).Status);
    }

    [Fact]
    public async Task A_model_that_is_left_out_is_not_served_as_any_other_name_is()
    {
        await using var app = await TestApp.StartAsync(Often, ("Gateway:Models:new:Upstream", "default"));
        app.Index.Catalog = With("2", new ModelSettings("elsewhere"));
        await UntilHealthAsync(app, "elsewhere");
        Assert.Equal(HttpStatusCode.NotFound, (await Answer.PostAsync(app.Client, Prompts.Short(model: "new"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(app.Client, Prompts.Short(model: "other"))).Status);
    }

    [Fact]
    public async Task While_CacheIndex_is_gone_the_models_known_last_go_on_working()
    {
        await using var app = await TestApp.StartAsync(Often, NoOther, ("Gateway:Models:own:Upstream", "default"));
        app.Index.Catalog = With("2", new ModelSettings("default"));
        await UntilAsync(app, "new", HttpStatusCode.OK);
        await app.Index.StopAsync();
        Assert.Contains("known as of", await UntilHealthAsync(app, "could not be read"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(app.Client, Prompts.Short(model: "new"))).Status);
        await app.Index.RestartAsync();
    }

    [Fact]
    public async Task An_unchanged_catalog_is_not_sent_again()
    {
        await using var app = await TestApp.StartAsync(Often);
        var bodies = 0;
        app.Index.Trouble = context =>
        {
            if (context.Request.Path == "/catalog" && context.Request.Headers.IfNoneMatch.Count == 0) Interlocked.Increment(ref bodies);
            return Task.FromResult(false);
        };
        var before = app.Index.Calls("/catalog");
        await Until.TrueAsync(() => app.Index.Calls("/catalog") > before + 2, "the catalog was asked for again");
        Assert.Equal(0, bodies);   // The first was sent at the start.
    }

    private static Catalog With(string version, ModelSettings? settings = null) =>
        new(version, settings is null ? [] : [new Model("new", settings, DateTimeOffset.UnixEpoch)], [], "USD");

    private static async Task UntilAsync(TestApp app, string model, HttpStatusCode status)
    {
        using var deadline = new CancellationTokenSource(Until.Deadline);
        while ((await Answer.PostAsync(app.Client, Prompts.Short(model: model))).Status != status)
            Assert.False(deadline.IsCancellationRequested, $"{model} never answered {status}.");
    }

    private static async Task<string> UntilHealthAsync(TestApp app, string says)
    {
        using var deadline = new CancellationTokenSource(Until.Deadline);
        while (true)
        {
            var health = await app.Client.GetStringAsync("/health", Until.TestEnd);
            if (health.Contains(says, StringComparison.Ordinal)) return health;
            Assert.False(deadline.IsCancellationRequested, $"Health never said '{says}': {health}");
        }
    }
}
