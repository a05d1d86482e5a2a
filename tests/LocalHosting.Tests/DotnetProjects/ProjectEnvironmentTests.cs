using LocalHosting.Tests.Hosts;
using Microsoft.Extensions.Configuration;

namespace LocalHosting.Tests.DotnetProjects;

public sealed class ProjectEnvironmentTests
{
    [Fact]
    public async Task A_project_gets_its_environment_in_Aspires_words()
    {
        var dashboardKey = "";
        await using var app = await TestApp.StartAsync(["--environment=Development"], builder =>
        {
            var service = builder.Existing("service");
            var secret = builder.AddParameter("the-secret", "its value", secret: true);
            builder.AddProject<Projects.TestService>("client")
                .WithHttpEndpoint(env: "CLIENT_PORT")
                .WithHttpHealthCheck("/health")
                .WithReference(service)
                .WithEnvironment("Literal", "text")
                .WithEnvironment("Secret", secret)
                .WithEnvironment("Endpoint", service.GetEndpoint("http"))
                .WithEnvironment("Composed", $"{service.GetEndpoint("http")}/v1")
                .WithArgs("--one", "two words");
            dashboardKey = builder.Configuration["AppHost:OtlpApiKey"];
        }, (options, _) => options.DisableDashboard = false);
        await app.UntilHealthyAsync("client");
        var service = app.App.GetEndpoint("service");
        var client = app.App.GetEndpoint("client");
        var given = await app.GetAsync<Dictionary<string, string>>("client", "/environment");
        var instance = Assert.IsType<ResourceEvent>(await app.UntilHealthyAsync("client")).ResourceId["client-".Length..];
        Assert.Equivalent(
            new Dictionary<string, string>
            {
                ["ASPNETCORE_URLS"] = Bare(client),
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["DOTNET_ENVIRONMENT"] = "Development",
                ["CLIENT_PORT"] = $"{client.Port}",
                ["services__service__http__0"] = Bare(service),
                ["Literal"] = "text",
                ["Secret"] = "its value",
                ["Endpoint"] = Bare(service),
                ["Composed"] = Bare(service) + "/v1",
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Bare(app.App.GetEndpoint("aspire-dashboard", "otlp-grpc")),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
                ["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={dashboardKey}",
                ["OTEL_SERVICE_NAME"] = "client",
                ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instance}",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
                ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
            },
            given.Where(variable => Expected.Contains(variable.Key)).ToDictionary());
        Assert.Equal(["--one", "two words"], await app.GetAsync<string[]>("client", "/arguments"));
    }

    [Fact]
    public async Task Without_a_dashboard_a_project_is_told_no_telemetry_address()
    {
        await using var app = await TestApp.StartAsync([]);
        await app.UntilHealthyAsync("service");
        var given = await app.GetAsync<Dictionary<string, string>>("service", "/environment");
        Assert.DoesNotContain("OTEL_EXPORTER_OTLP_ENDPOINT", given.Keys);
    }

    private static readonly HashSet<string> Expected =
    [
        "ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "CLIENT_PORT", "services__service__http__0", "Literal", "Secret", "Endpoint",
        "Composed", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_SERVICE_NAME",
        "OTEL_RESOURCE_ATTRIBUTES", "OTEL_BSP_SCHEDULE_DELAY", "OTEL_BLRP_SCHEDULE_DELAY", "OTEL_METRIC_EXPORT_INTERVAL",
    ];

    private static string Bare(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
