namespace CacheIndex.Analytics;

internal static class AnalyticsServices
{
    public static void AddAnalytics(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<MultiplierOptions, MultiplierOptionsValidator>().BindConfiguration(MultiplierOptions.Section);
        services.AddSingleton<UsageAnalytics>();
        services.AddSingleton<RequestLog>();
    }
}
