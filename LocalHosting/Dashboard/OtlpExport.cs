using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>Sends every project's telemetry to the dashboard. Without a dashboard nothing is set and nothing is sent.</summary>
internal static class OtlpExport
{
    private const string Quickly = "1000";   // milliseconds: a developer is watching

    public static void Configure(IEnumerable<ResourceRunner> runners, DistributedApplicationModel model, IConfiguration configuration)
    {
        if (model.Resources.OfType<DashboardResource>().FirstOrDefault() is not { } dashboard) return;
        foreach (var runner in runners.Where(runner => runner.Resource is ProjectResource))
        {
            runner.Resource.Annotations.Insert(0, new EnvironmentCallbackAnnotation(context =>   // first, so that the AppHost's own settings win
            {
                var variables = context.EnvironmentVariables;
                variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = dashboard.GetEndpoint(DashboardResource.OtlpGrpcEndpoint);
                variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
                variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={configuration["AppHost:OtlpApiKey"]}";
                variables["OTEL_SERVICE_NAME"] = runner.Resource.Name;
                variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={runner.InstanceId}";
                variables["OTEL_BSP_SCHEDULE_DELAY"] = Quickly;
                variables["OTEL_BLRP_SCHEDULE_DELAY"] = Quickly;
                variables["OTEL_METRIC_EXPORT_INTERVAL"] = Quickly;
                variables["OTEL_TRACES_SAMPLER"] = "always_on";
                variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
                return Task.CompletedTask;
            }));
        }
    }
}
