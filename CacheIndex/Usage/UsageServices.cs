using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CacheIndex.Usage;

internal static class UsageServices
{
    public static void AddUsage(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<UsageOptions, UsageOptionsValidator>().BindConfiguration(UsageOptions.Section);
        services.AddSingleton<UsageDays>();
        services.AddSingleton<UsageWeeks>();
        services.AddSingleton<UsageLedger>();
        services.AddSingleton<RollupRebuild>();
        services.AddSingleton<CommitValidator>();
        services.AddSingleton<CommitService>();
        services.AddHostedService<UsageMaintenance>();
        services.Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.MaxRequestBodySize = CommitLimits.MaxBatchBytes);
    }
}
