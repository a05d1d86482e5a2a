using Microsoft.Extensions.Options;

namespace Gateway.Outbox;

internal static class OutboxServices
{
    public static IServiceCollection AddOutbox(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<OutboxOptions>, OutboxOptionsValidator>();
        services.AddOptions<OutboxOptions>().BindConfiguration(OutboxOptions.Section).ValidateOnStart();
        services.AddSingleton<OutboxLog>();
        services.AddSingleton<OutboxMetrics>();
        services.AddSingleton<PendingEntries>();
        services.AddSingleton<UsageLedger>();
        services.AddHostedService<OutboxDelivery>();
        services.AddHealthChecks().AddCheck<OutboxHealthCheck>("outbox");
        return services;
    }
}
