using System.Text;
using Gateway.Configuration;
using Gateway.Errors;
using Gateway.Exchanges;
using Gateway.Index;
using Gateway.Keys;
using Gateway.Outbox;
using Gateway.Routing;
using Gateway.Telemetry;
using Gateway.Upstream;
using Microsoft.Extensions.Options;
using PromptCaching.Known;
using ServiceDefaults.Telemetry;

namespace Gateway;

internal static class GatewayServices
{
    /// <summary>The whole gateway.</summary>
    public static WebApplicationBuilder AddGateway(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateOnStart();
        services.AddSingleton<GatewayMetrics>().AddTelemetryMeter(GatewayMetrics.MeterName);
        services.AddSingleton<ModelCatalog>();
        services.AddSingleton<ModelsEndpoint>();
        services.AddSingleton<KeyDirectory>();
        services.AddSingleton<KeyGate>();
        services.AddSingleton<LookupBreaker>();
        services.AddSingleton(static _ => new KnownPrefixes());
        services.AddSingleton<PrefixLookup>();
        services.AddSingleton<Forwarder>();
        services.AddCacheIndex().AddOutbox().AddExchanges();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;   // RequestBody holds the limit, and answers 413 in the client's dialect.
            // The forwarder is set likewise: bytes outside ASCII cross in both directions as they are.
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        });
        return builder;
    }

    public static WebApplication MapGateway(this WebApplication app)
    {
        // Before anything reads its options: the first reader would name its own mistakes only.
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        app.UseMiddleware<ErrorBoundary>();
        app.MapExchanges();
        app.MapGet("/v1/models", (RequestDelegate)app.Services.GetRequiredService<ModelsEndpoint>().HandleAsync).WithName("ListModels");
        app.MapFallback("/v1/{**path}", static context =>
            ErrorAnswer.WriteAsync(context, ClientError.UnknownUrl(context.Request.Method, context.Request.Path)));
        return app;
    }
}
