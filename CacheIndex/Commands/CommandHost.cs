using CacheIndex.Analytics;
using CacheIndex.Audit;
using CacheIndex.Postgres;
using CacheIndex.Tariffs;
using CacheIndex.Usage;
using Npgsql;

namespace CacheIndex.Commands;

/// <summary>The service's own parts on the service's own database, for commands.</summary>
internal static class CommandHost
{
    private const string Database = "promptcache";
    private const int Failed = 1;

    /// <summary>Runs a command on a database, brought up to date first; says what is wrong where it cannot.</summary>
    /// <param name="command">Gets the service's parts and answers with the exit code.</param>
    /// <param name="connection">A connection string; null = the setting <c>ConnectionStrings:promptcache</c>.</param>
    /// <param name="errors">Where to say it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<int> RunAsync(
        Func<IServiceProvider, Task<int>> command, string? connection, TextWriter errors, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        // Parts that only serving needs are not there, and in development the container would insist on them.
        builder.ConfigureContainer(new DefaultServiceProviderFactory(new ServiceProviderOptions()));
        if (connection is not null) builder.Configuration[$"ConnectionStrings:{Database}"] = connection;
        if (string.IsNullOrEmpty(builder.Configuration.GetConnectionString(Database)))
        {
            errors.WriteLine($"No database: give --connection \"Host=…;Username=…;Password=…;Database=…\", or set ConnectionStrings__{Database}.");
            return Failed;
        }
        builder.AddDatabase(Database);
        builder.AddAnalytics();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddAudit();
        builder.Services.AddTariffs();
        builder.Services.AddUsage();
        using var host = builder.Build();
        try
        {
            await host.Services.GetRequiredService<SchemaMigrator>().MigrateAsync(Migration.All, cancellationToken);
            return await command(host.Services);
        }
        catch (Exception exception) when (exception is SchemaException or NpgsqlException or OperationCanceledException)
        {
            errors.WriteLine(exception is OperationCanceledException
                ? "Stopped."
                : $"The database cannot be worked with: {exception.Message} Check --connection or ConnectionStrings__{Database}.");
            return Failed;
        }
    }
}
