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
        builder.Services.AddSingleton<Overload>();
        builder.Services.AddSingleton<ChatCompletionsEndpoint>();
        builder.Services.AddSingleton<MessagesEndpoint>();
        builder.Services.AddSingleton<ResponsesEndpoint>();
        builder.Services.AddSingleton<EmbeddingsEndpoint>();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = 64 << 20);   // more than the gateway lets through
        return builder;
    }

    public static WebApplication MapSimulator(this WebApplication app)
    {
        var chatCompletions = app.Services.GetRequiredService<ChatCompletionsEndpoint>();
        var messages = app.Services.GetRequiredService<MessagesEndpoint>();
        app.MapPost("/v1/chat/completions", (RequestDelegate)chatCompletions.CompleteAsync);
        app.MapGet("/v1/models", (RequestDelegate)chatCompletions.ListModelsAsync);
        var responses = app.Services.GetRequiredService<ResponsesEndpoint>();
        var embeddings = app.Services.GetRequiredService<EmbeddingsEndpoint>();
        app.MapPost("/v1/responses", (RequestDelegate)responses.CreateAsync);
        app.MapPost("/v1/embeddings", (RequestDelegate)embeddings.CreateAsync);
        app.MapPost("/v1/messages", (RequestDelegate)messages.CreateAsync);
        app.MapPost("/v1/messages/count_tokens", (RequestDelegate)messages.CountTokensAsync);
        return app;
    }
}
