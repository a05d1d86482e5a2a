using Aspire.StackExchange.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Stands in for the package Aspire.StackExchange.Redis on a feed without it.</summary>
public static class AspireRedisExtensions
{
    /// <summary>Adds <see cref="IConnectionMultiplexer"/> for <c>ConnectionStrings:{connectionName}</c>, connected on first use.</summary>
    /// <exception cref="InvalidOperationException">On first use, when there is no connection string.</exception>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null)
    {
        var settings = new StackExchangeRedisSettings();
        var section = builder.Configuration.GetSection("Aspire:StackExchange:Redis");
        section.Bind(settings);
        section.GetSection(connectionName).Bind(settings);
        if (builder.Configuration.GetConnectionString(connectionName) is { Length: > 0 } named) settings.ConnectionString = named;
        configureSettings?.Invoke(settings);

        builder.Services.AddSingleton<IConnectionMultiplexer>(_ =>
        {
            var options = ConfigurationOptions.Parse(settings.ConnectionString ?? throw new InvalidOperationException(
                $"No connection string: set ConnectionStrings:{connectionName} (as an environment variable: ConnectionStrings__{connectionName})."));
            configureOptions?.Invoke(options);
            var multiplexer = ConnectionMultiplexer.Connect(options);
            // Later versions have no such order to keep: one slow continuation would hold up every answer behind it.
            multiplexer.PreserveAsyncOrder = false;
            return multiplexer;
        });
    }
}
