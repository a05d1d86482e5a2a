using Aspire.Npgsql;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ServiceDefaults.Substitutes;
using ServiceDefaults.Telemetry;

namespace Microsoft.Extensions.Hosting;

/// <summary>Stands in for the package Aspire.Npgsql on a feed without it.</summary>
public static class AspirePostgreSqlNpgsqlExtensions
{
    /// <summary>Adds <see cref="NpgsqlDataSource"/> for <c>ConnectionStrings:{connectionName}</c>, with a health check, spans and metrics.</summary>
    /// <exception cref="InvalidOperationException">On first use, when there is no connection string.</exception>
    public static void AddNpgsqlDataSource(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<NpgsqlSettings>? configureSettings = null,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null)
    {
        var settings = new NpgsqlSettings();
        var section = builder.Configuration.GetSection("Aspire:Npgsql");
        section.Bind(settings);
        section.GetSection(connectionName).Bind(settings);
        if (builder.Configuration.GetConnectionString(connectionName) is { Length: > 0 } named) settings.ConnectionString = named;
        configureSettings?.Invoke(settings);

        builder.Services.AddSingleton(services =>
        {
            var source = new NpgsqlDataSourceBuilder(settings.ConnectionString ?? throw new InvalidOperationException(
                $"No connection string: set ConnectionStrings:{connectionName} (as an environment variable: ConnectionStrings__{connectionName})."));
            source.UseLoggerFactory(services.GetService<ILoggerFactory>());
            configureDataSourceBuilder?.Invoke(source);
            return source.Build();
        });
        if (!settings.DisableHealthChecks) builder.Services.AddHealthChecks().AddCheck<NpgsqlHealthCheck>("postgres");
        if (!settings.DisableTracing) builder.Services.AddTelemetrySource("Npgsql");
        if (!settings.DisableMetrics) builder.Services.AddTelemetryMeter("Npgsql");
    }
}
