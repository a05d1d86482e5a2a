namespace CacheIndex.Live;

internal static class LiveServices
{
    public static void AddLive(this IServiceCollection services)
    {
        services.AddSingleton<LiveRequests>();
        services.AddHostedService<LiveAnnouncer>();
        services.AddHostedService<LiveListener>();
    }
}
