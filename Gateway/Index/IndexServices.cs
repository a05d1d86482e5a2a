using Microsoft.Extensions.Options;

namespace Gateway.Index;

internal static class IndexServices
{
    public static IServiceCollection AddCacheIndex(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<IndexOptions>, IndexOptionsValidator>();
        services.AddOptions<IndexOptions>()
            .Configure<IConfiguration>(static (options, configuration) => options.InternalKey = configuration["InternalKey"] ?? "")
            .ValidateOnStart();
        services.AddHttpClient(nameof(CacheIndexClient), static (provider, http) =>
            {
                var options = provider.GetRequiredService<IOptions<IndexOptions>>().Value;
                http.BaseAddress = CacheIndexClient.Address;
                http.DefaultRequestHeaders.Add("x-internal-key", options.InternalKey);
                http.MaxResponseContentBufferSize = CacheIndexClient.MaxAnswerBytes;
                http.Timeout = Timeout.InfiniteTimeSpan;   // Every call brings its own deadline.
            })
            // By hand: the factory's own way compiles an expression, for which the runtime loads three megabytes.
            .AddTypedClient(static (http, provider) => new CacheIndexClient(http, provider.GetRequiredService<TimeProvider>()))
            .UseSocketsHttpHandler(static (handler, _) =>
            {
                handler.UseCookies = false;
                handler.UseProxy = false;
                handler.AllowAutoRedirect = false;
                handler.ConnectTimeout = TimeSpan.FromSeconds(2);
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);   // A moved service is found again.
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();   // Two log lines for each look-up would drown the rest; the calls are spans and metrics.
        services.AddSingleton<LookupLanes>();
        return services;
    }
}
