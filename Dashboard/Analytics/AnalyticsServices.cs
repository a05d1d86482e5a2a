using Microsoft.Extensions.Options;

namespace Dashboard.Analytics;

internal static class AnalyticsServices
{
    private const string KeyHeader = "x-internal-key";

    /// <summary>The client of CacheIndex and the one feed that every open page shares.</summary>
    public static IServiceCollection AddAnalytics(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<AnalyticsOptions, AnalyticsOptionsValidator>()
            .BindConfiguration(AnalyticsOptions.Section)
            .Configure<IConfiguration>((options, configuration) => options.InternalKey = configuration["InternalKey"] ?? "");
        services.AddHttpClient<AnalyticsClient>((provider, http) =>
        {
            http.BaseAddress = new Uri("http://cacheindex");
            http.Timeout = Timeout.InfiniteTimeSpan;   // the live stream has no end; queries bring their own deadline
            http.DefaultRequestHeaders.Add(KeyHeader, provider.GetRequiredService<IOptions<AnalyticsOptions>>().Value.InternalKey);
        });
        services.AddSingleton<UsageFeed>();
        return services;
    }
}
