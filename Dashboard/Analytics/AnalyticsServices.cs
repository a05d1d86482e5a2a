using Dashboard.Administration;
using Dashboard.Inspection;
using Microsoft.Extensions.Options;

namespace Dashboard.Analytics;

internal static class AnalyticsServices
{
    /// <summary>Carries <c>InternalKey</c>.</summary>
    public const string KeyHeader = "x-internal-key";

    /// <summary>The clients of CacheIndex and the gateway, and the one feed that every open page shares.</summary>
    public static IServiceCollection AddAnalytics(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<AnalyticsOptions, AnalyticsOptionsValidator>()
            .BindConfiguration(AnalyticsOptions.Section)
            .Configure<IConfiguration>((options, configuration) => options.InternalKey = configuration["InternalKey"] ?? "");
        services.AddHttpClient<AnalyticsClient>((provider, http) =>
        {
            ToIndex(provider, http);
            http.Timeout = Timeout.InfiniteTimeSpan;   // the live stream has no end; queries bring their own deadline
        });
        services.AddHttpClient<AdministrationClient>((provider, http) =>
        {
            ToIndex(provider, http);
            http.Timeout = provider.GetRequiredService<IOptions<AnalyticsOptions>>().Value.Timeout;
            http.DefaultRequestHeaders.Add(AdministrationClient.ActorHeader, AdministrationClient.Actor);
        });
        services.AddHttpClient<GatewayClient>(http => http.Timeout = Timeout.InfiniteTimeSpan);
        services.AddHttpClient<InspectionClient>(http => http.Timeout = Timeout.InfiniteTimeSpan);
        services.AddTransient<UsageSources>();
        services.AddSingleton<UsageFeed>();
        return services;
    }

    private static void ToIndex(IServiceProvider provider, HttpClient http)
    {
        http.BaseAddress = new Uri("http://cacheindex");
        http.DefaultRequestHeaders.Add(KeyHeader, provider.GetRequiredService<IOptions<AnalyticsOptions>>().Value.InternalKey);
    }
}
