using System.Text;
using Gateway.Configuration;
using Gateway.Messages;
using Microsoft.Extensions.Options;
using PromptCaching;
using PromptCaching.Prompts;

namespace Gateway.Exchanges;

internal static class ExchangeServices
{
    public static IServiceCollection AddExchanges(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new PromptParser(Rules(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.Cache)));
        services.AddSingleton<Tokenizers>();
        services.AddHostedService<TokenizerWarmUp>();
        services.AddSingleton<PromptCounter>();
        services.AddSingleton<CacheAccounting>();
        services.AddSingleton<Admission>();
        services.AddSingleton<ExchangeParts>();
        services.AddSingleton<ExchangeEndpoint>();
        services.AddSingleton<CountTokensEndpoint>();
        return services;
    }

    public static IEndpointRouteBuilder MapExchanges(this IEndpointRouteBuilder routes)
    {
        // Request delegates: no binding, no JSON model; the endpoints read the bytes themselves.
        var exchange = routes.ServiceProvider.GetRequiredService<ExchangeEndpoint>();
        var countTokens = routes.ServiceProvider.GetRequiredService<CountTokensEndpoint>();
        routes.MapPost("/v1/chat/completions", (RequestDelegate)exchange.ChatCompletionsAsync).WithName("CreateChatCompletion");
        routes.MapPost("/v1/messages", (RequestDelegate)exchange.MessagesAsync).WithName("CreateMessage");
        routes.MapPost("/v1/responses", (RequestDelegate)exchange.ResponsesAsync).WithName("CreateResponse");
        routes.MapPost("/v1/messages/count_tokens", (RequestDelegate)countTokens.HandleAsync).WithName("CountMessageTokens");
        return routes;
    }

    private static PromptRules Rules(CacheOptions options)
    {
        var rules = new PromptRules
        {
            EnabledTtls = [.. options.TtlNames()
                .Select(static name => CacheTiers.TryParse(name, out var tier) ? tier : throw new FormatException(name))],
            DefaultTtl = CacheTiers.TryParse(options.DefaultTtl, out var fallback) ? fallback : throw new FormatException(options.DefaultTtl),
            StripFromPrompt = options.StripFromPrompt,
            HashKey = Encoding.UTF8.GetBytes(options.HashKey),
            SkeletonKey = Encoding.UTF8.GetBytes(options.HashKey),
        };
        return options.VolatilePrefixes is { } prefixes ? rules with { VolatilePrefixes = prefixes } : rules;
    }
}
