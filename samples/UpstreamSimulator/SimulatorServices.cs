using Microsoft.Extensions.Options;

namespace UpstreamSimulator;

internal static class SimulatorServices
{
    public static WebApplicationBuilder AddSimulator(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<SimulatorOptions>, SimulatorOptionsValidator>();
        builder.Services.AddOptions<SimulatorOptions>().BindConfiguration(SimulatorOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Tokenizer>();
        builder.Services.AddSingleton<PromptTokens>();
        builder.Services.AddSingleton<ChatCompletionsEndpoint>();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = 64 << 20);   // more than the gateway lets through
        return builder;
    }

    public static WebApplication MapSimulator(this WebApplication app)
    {
        var endpoint = app.Services.GetRequiredService<ChatCompletionsEndpoint>();
        app.MapPost("/v1/chat/completions", (RequestDelegate)endpoint.CompleteAsync);
        app.MapGet("/v1/models", (RequestDelegate)endpoint.ListModelsAsync);
        return app;
    }
}
