using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ServiceDefaults;

/// <summary>Redis as this system uses it: an accelerator that may be absent.</summary>
public static class OptionalRedisExtensions
{
    /// <summary>Adds the Redis client and a health check that degrades and never fails the service. Without the connection string: nothing.</summary>
    /// <returns>Whether Redis is configured.</returns>
    public static bool AddOptionalRedis(this IHostApplicationBuilder builder, string connectionName)
    {
        if (string.IsNullOrEmpty(builder.Configuration.GetConnectionString(connectionName))) return false;
        // The client's own check would report Unhealthy, and a service that works without Redis is not unhealthy without it.
        builder.AddRedisClient(
            connectionName,
            static settings => settings.DisableHealthChecks = true,
            static options => options.AbortOnConnectFail = false);
        builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>(connectionName, HealthStatus.Degraded, timeout: TimeSpan.FromSeconds(2));
        return true;
    }
}
