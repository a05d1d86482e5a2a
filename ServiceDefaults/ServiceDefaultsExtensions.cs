using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using ServiceDefaults.Telemetry;

namespace ServiceDefaults;

/// <summary>What every service of the system gets with one line.</summary>
public static class ServiceDefaultsExtensions
{
    private const string Live = "live";

    /// <summary>Traces, metrics and logs over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; health checks; service addresses by name
    /// (<c>http://cacheindex</c>) in every <see cref="HttpClient"/> of the factory.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.AddTelemetry();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks().AddCheck("self", static () => HealthCheckResult.Healthy(), [Live]);
        builder.Services.TryAddTransient<ServiceNameHandler>();
        builder.Services.ConfigureHttpClientDefaults(static http => http.AddHttpMessageHandler<ServiceNameHandler>());
        return builder;
    }

    /// <summary><c>/health</c>: ready for work, 200 when healthy or degraded, else 503, with every check's state as JSON.
    /// <c>/alive</c>: the process answers.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.UseServerSpanTags();
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthReportWriter.WriteAsync });
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = static check => check.Tags.Contains(Live) });
        return app;
    }
}
