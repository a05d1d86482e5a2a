using System.Text;
using Gateway.Buffers;
using Gateway.Configuration;
using Gateway.Errors;
using Gateway.Exchanges;
using Gateway.Index;
using Gateway.Inspect;
using Gateway.Keys;
using Gateway.Outbox;
using Gateway.Passthrough;
using Gateway.Routing;
using Gateway.Telemetry;
using Gateway.Upstream;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using PromptCaching.Known;
using ServiceDefaults.Telemetry;

namespace Gateway;

internal static class GatewayServices
{
    private const int MostKnown = 1 << 17;

    /// <summary>The whole gateway.</summary>
    public static WebApplicationBuilder AddGateway(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateOnStart();
        services.AddSingleton<IMemoryPoolFactory<byte>, ReceiveBlocks>();
        services.AddSingleton<GatewayMetrics>().AddTelemetryMeter(GatewayMetrics.MeterName);
        services.AddSingleton<KeyDirectory>();
        services.AddSingleton<KeyLimiter>();
        services.AddSingleton<PassthroughEndpoint>();
        services.AddSingleton<InspectGate>();
        services.AddSingleton<InspectEndpoint>();
        services.AddSingleton<KeyGate>();
        services.AddSingleton<LookupBreaker>();
        services.AddSingleton(static _ => new KnownPrefixes(MostKnown, MostKnown / 4));   // CacheIndex knows more, for all gateways.
        services.AddSingleton<PrefixLookup>();
        services.AddSingleton<Forwarder>();
        services.AddCacheIndex().AddOutbox().AddModels().AddExchanges();
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
        var models = app.Services.GetRequiredService<ModelsEndpoint>();
        string[] reads = [HttpMethods.Get, HttpMethods.Head];
        app.MapMethods("/v1/models", reads, (RequestDelegate)models.ListAsync).WithName("ListModels");
        app.MapMethods("/v1/models/{**id}", reads, (RequestDelegate)models.GetAsync).WithName("GetModel");
        app.MapPost("/v1/prompt-cache/inspect", (RequestDelegate)app.Services.GetRequiredService<InspectEndpoint>().HandleAsync).WithName("InspectPrompt");
        var passthrough = app.Services.GetRequiredService<PassthroughEndpoint>();
        app.MapFallback("/v1/prompt-cache/{**path}", passthrough.RefuseAsync);   // ours, and not to be forwarded
        app.MapFallback("/v1/{**path}", passthrough.HandleAsync);
        return app;
    }
}
