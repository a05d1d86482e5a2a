using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using PromptCaching.Wire;

[assembly: AssemblyFixture(typeof(Distributed.RunningSystem))]

// All tests share one system, and some stop a part of it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Distributed;

/// <summary>The whole system as AppHost.cs wires it, on random ports, with data that is thrown away.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    public const string DemoKey = "key-of-the-demo-principal";
    public const string OtherKey = "key-of-another-principal";
    public const string DashboardApiKey = "api-key-of-the-aspire-dashboard";
    public const string AspireDashboardToken = "login-token-of-the-aspire-dashboard";
    private const string DashboardToken = "sign-in-token-of-the-dashboard";
    private const string InternalKey = "key-between-the-services";

    /// <summary>In place of the developer's own.</summary>
    public static IReadOnlyList<string> Secrets { get; } =
    [
        $"--Parameters:demo-key={DemoKey}",
        $"--Parameters:internal-key={InternalKey}",
        $"--Parameters:dashboard-token={DashboardToken}",
        "--Parameters:admin-token=token-of-the-administrator",
        "--Parameters:traffic-key=key-of-the-made-up-traffic",
    ];

    public DistributedApplication App { get; private set; } = null!;

    public Uri Gateway => App.GetEndpoint("gateway", "http");

    /// <summary>A page of the dashboard behind its sign-in, as an operator or with a principal's key.</summary>
    public Uri Dashboard(string page, string token = DashboardToken) =>
        new(App.GetEndpoint("dashboard", "http"), $"/sign-in?ReturnUrl={Uri.EscapeDataString(page)}#t={token}");

    public Uri AspireDashboard => App.GetEndpoint("aspire-dashboard", "http");

    public async ValueTask InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [
                "--keep-data=false",
                .. Secrets,
                $"--AppHost:DashboardApiKey={DashboardApiKey}",
                $"--AppHost:BrowserToken={AspireDashboardToken}",
            ],
            static (options, _) => options.DisableDashboard = false);
        Project("cacheindex").WithEnvironment("Seed__Principals__other__Keys__other", OtherKey);
        Project("traffic").WithEnvironment("Traffic__Speed", "10").WithEnvironment("Traffic__RequestsPerSecond", "20");
        Project("dashboard")
            .WithEnvironment("Dashboard__AttemptsPerMinute", "1000")   // every test signs in
            .WithEnvironment(context => context.EnvironmentVariables["Dashboard__AspireDashboardUrl"] = AspireDashboard.ToString());
        App = await builder.BuildAsync();
        await App.StartAsync();
        await HealthyAsync("gateway");
        await HealthyAsync("dashboard");

        IResourceBuilder<ProjectResource> Project(string name) =>
            builder.CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(resource => resource.Name == name));
    }

    /// <summary>Waits until the resource is running and answers its health check.</summary>
    public async Task HealthyAsync(string resource)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await App.ResourceNotifications.WaitForResourceHealthyAsync(resource, deadline.Token);
    }

    /// <summary>Sends the marked handbook to the model, with the demo principal's key unless told otherwise.</summary>
    internal async Task<CacheUsage> CompleteAsync(string model, string? key = null)
    {
        using var client = new HttpClient { BaseAddress = Gateway };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key ?? DemoKey);
        using var response = await client.PostAsJsonAsync("/v1/chat/completions", ChatRequest.WithMarkedHandbook(model));
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return CacheUsage.From(body.GetProperty("usage"));
    }

    /// <summary>Waits until the ledger holds this many requests of the model; entries are committed before records.</summary>
    public async Task<IReadOnlyList<RequestRow>> RecordedAsync(string model, int requests)
    {
        using var client = CacheIndexClient();
        return await Eventually.Async(
            async () => await client.GetFromJsonAsync($"/analytics/requests?model={model}&limit=100", WireJson.Default.IReadOnlyListRequestRow) ?? [],
            rows => rows.Count >= requests,
            $"{requests} records of {model}");
    }

    /// <summary>The last requests of the ledger, at most 500.</summary>
    public async Task<IReadOnlyList<RequestRow>> RequestsAsync()
    {
        using var client = CacheIndexClient();
        return await client.GetFromJsonAsync("/analytics/requests?limit=500", WireJson.Default.IReadOnlyListRequestRow) ?? [];
    }

    /// <summary>The sums of the last day.</summary>
    public async Task<UsageSummary> SummaryAsync()
    {
        using var client = CacheIndexClient();
        return (await client.GetFromJsonAsync("/analytics/summary", WireJson.Default.UsageSummary))!;
    }

    /// <summary>One answer of CacheIndex's API.</summary>
    internal async Task<T> AskAsync<T>(string path, JsonTypeInfo<T> type)
    {
        using var client = CacheIndexClient();
        return (await client.GetFromJsonAsync(path, type))!;
    }

    /// <summary>Sends a body to CacheIndex's API, which must take it.</summary>
    internal async Task PostAsync<T>(string path, T body, JsonTypeInfo<T> type)
    {
        using var client = CacheIndexClient();
        using var response = await client.PostAsJsonAsync(path, body, type);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private HttpClient CacheIndexClient()
    {
        var client = App.CreateHttpClient("cacheindex", "http");
        client.DefaultRequestHeaders.Add("x-internal-key", InternalKey);
        return client;
    }

    public async ValueTask DisposeAsync() => await App.DisposeAsync();
}
