using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;

namespace ServiceDefaults.Telemetry;

/// <summary>OpenTelemetry without the instrumentation packages: the runtime's own sources and meters, and the tags that they lack.</summary>
public static class TelemetryExtensions
{
    /// <summary>Exports the spans of this activity source.</summary>
    public static IServiceCollection AddTelemetrySource(this IServiceCollection services, string name) =>
        services.Configure<TelemetryOptions>(options => options.Sources.Add(name));

    /// <summary>Exports the metrics of this meter.</summary>
    public static IServiceCollection AddTelemetryMeter(this IServiceCollection services, string name) =>
        services.Configure<TelemetryOptions>(options => options.Meters.Add(name));

    internal static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        // Read once, at the server's first request; without it the server's span has no method, path and scheme.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            // Nobody sees the spans that ASP.NET Core makes for its log; a span costs a small request a twentieth of its time.
            builder.Configuration.Sources.Insert(
                0, new MemoryConfigurationSource { InitialData = [new("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "None")] });
            return;
        }
        builder.Logging.AddOpenTelemetry(static logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
            logging.AddOtlpExporter();
        });
        builder.Services.AddHostedService<TelemetryExport>();
    }

    /// <summary>Completes the server's span by the HTTP conventions, and leaves health probes out of the traces.</summary>
    internal static void UseServerSpanTags(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { } activity)
        {
            await next(context);
            return;
        }
        if (context.Request.Path.Value is "/health" or "/alive")
        {
            activity.ActivityTraceFlags &= ~System.Diagnostics.ActivityTraceFlags.Recorded;
            activity.IsAllDataRequested = false;
        }
        try
        {
            await next(context);
        }
        finally
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
            activity.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
            activity.SetTag("http.route", route);
            activity.SetTag("http.response.status_code", context.Response.StatusCode);
            if (context.Response.StatusCode >= 500) activity.SetStatus(System.Diagnostics.ActivityStatusCode.Error);
        }
    });
}
