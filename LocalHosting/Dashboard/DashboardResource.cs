using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Dashboard;

/// <summary>The Aspire dashboard, run like any other process.</summary>
internal sealed class DashboardResource() : Resource(ResourceName), IResourceWithEndpoints, IResourceWithEnvironment
{
    public const string ResourceName = "aspire-dashboard";
    public const string FrontendEndpoint = "http";
    public const string OtlpGrpcEndpoint = "otlp-grpc";
    public const string OtlpHttpEndpoint = "otlp-http";
    private const string OtlpGrpcSetting = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    private const string OtlpHttpSetting = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    public static void AddTo(DistributedApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var path = AppHostMetadata.Binary(builder.AppHostAssembly, configuration, "DcpPublisher:DashboardPath", AppHostMetadata.DashboardPath);
        var dashboard = new DashboardResource();
        builder.Resources.Insert(0, dashboard);   // first: telemetry has somewhere to go from the start
        builder.CreateResourceBuilder(dashboard)
            .WithAnnotation(Endpoint(FrontendEndpoint, configuration, "ASPNETCORE_URLS"))
            .WithAnnotation(Endpoint(OtlpGrpcEndpoint, configuration, OtlpGrpcSetting))
            .WithAnnotation(Endpoint(OtlpHttpEndpoint, configuration, OtlpHttpSetting))
            .WithAnnotation(new ProcessAnnotation("Executable", async (context, cancellationToken) =>
            {
                var service = await context.Services.GetRequiredService<ResourceService>().Address.WaitAsync(cancellationToken);
                configuration["AppHost:ResourceService:Url"] = service;
                return new(path(), ["dashboard"], Path.GetDirectoryName(Path.GetFullPath(path()))!);
            })
            { IsHidden = true })
            .WithAnnotation(new HealthProbeAnnotation("frontend", async cancellationToken =>
            {
                using var response = await Http.GetAsync(
                    new Uri(dashboard.GetEndpoint(FrontendEndpoint).Url), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                return HealthCheckResult.Healthy();
            }))
            .WithEnvironment(context => dashboard.SetVariables(context.EnvironmentVariables, configuration));
    }

    private void SetVariables(Dictionary<string, object> variables, ConfigurationManager configuration)
    {
        var frontend = this.GetEndpoint(FrontendEndpoint);
        variables["ASPNETCORE_URLS"] = frontend;
        variables["ASPNETCORE_ENVIRONMENT"] = "Production";
        variables["Dashboard__Frontend__PublicUrl"] = frontend;
        variables["Dashboard__Frontend__AuthMode"] = "BrowserToken";
        variables["Dashboard__Frontend__BrowserToken"] = Key("BrowserToken");
        variables[OtlpGrpcSetting] = this.GetEndpoint(OtlpGrpcEndpoint);
        variables[OtlpHttpSetting] = this.GetEndpoint(OtlpHttpEndpoint);
        variables["Dashboard__Otlp__AuthMode"] = "ApiKey";
        variables["Dashboard__Otlp__PrimaryApiKey"] = Key("OtlpApiKey");
        variables["ASPIRE_DASHBOARD_API_ENABLED"] = "true";
        variables["Dashboard__Api__AuthMode"] = "ApiKey";
        variables["Dashboard__Api__PrimaryApiKey"] = Key("DashboardApiKey");
        variables["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = Key("ResourceService:Url");
        variables["Dashboard__ResourceServiceClient__AuthMode"] = "ApiKey";
        variables["Dashboard__ResourceServiceClient__ApiKey"] = Key("ResourceService:ApiKey");

        string Key(string name) => configuration[$"AppHost:{name}"]!;
    }

    private static EndpointAnnotation Endpoint(string name, ConfigurationManager configuration, string setting) =>
        new(name, "http", PortOf(configuration, setting)) { PortSetting = $"{setting} (in AppHost/Properties/launchSettings.json or the environment)" };

    private static int? PortOf(ConfigurationManager configuration, string setting) => configuration[setting] switch
    {
        null or "" => null,
        var urls when Uri.TryCreate(urls.Split(';')[0], UriKind.Absolute, out var url) => url.IsLoopback
            ? url.Port
            : throw new DistributedApplicationException($"{setting} is '{urls}'; the dashboard listens on this machine only. Use http://localhost:<port>."),
        var urls => throw new DistributedApplicationException($"{setting} is '{urls}', which is not a URL. Use http://localhost:<port>."),
    };
}
