namespace CacheIndex.Analytics;

internal static class AnalyticsServices
{
    public static void AddAnalytics(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<MultiplierOptions, MultiplierOptionsValidator>().BindConfiguration(MultiplierOptions.Section);
        services.AddOptionsWithValidateOnStart<AnalyticsOptions, AnalyticsOptionsValidator>().BindConfiguration(AnalyticsOptions.Section);
        services.AddOptionsWithValidateOnStart<CurrencyOptions, CurrencyOptionsValidator>().Bind(builder.Configuration);
        services.AddSingleton<TotalsReader>();
        services.AddSingleton<LiveCount>();
        services.AddSingleton<LiveScopes>();
        services.AddSingleton<UsageAnalytics>();
        services.AddSingleton<GroupAnalytics>();
        services.AddSingleton<TierAnalytics>();
        services.AddSingleton<RequestLog>();
        services.AddSingleton<RequestDetails>();
        services.AddSingleton<SystemStatus>();
    }
}
