using System.Text;
using Gateway.Configuration;
using Microsoft.Extensions.Options;
using PromptCaching;
using PromptCaching.Prompts;

namespace Gateway.ChatCompletions;

internal static class ChatCompletionsServices
{
    public static IServiceCollection AddChatCompletions(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new PromptParser(Rules(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.Cache)));
        services.AddSingleton<Tokenizers>();
        services.AddHostedService<TokenizerWarmUp>();
        services.AddSingleton<PromptCounter>();
        services.AddSingleton<CacheAccounting>();
        services.AddSingleton<ChatServices>();
        services.AddSingleton<ChatCompletionsEndpoint>();
        return services;
    }

    public static IEndpointRouteBuilder MapChatCompletions(this IEndpointRouteBuilder routes)
    {
        // A RequestDelegate: no binding, no JSON model; the endpoint reads the bytes itself.
        routes.MapPost("/v1/chat/completions", (RequestDelegate)routes.ServiceProvider.GetRequiredService<ChatCompletionsEndpoint>().HandleAsync)
            .WithName("CreateChatCompletion");
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
