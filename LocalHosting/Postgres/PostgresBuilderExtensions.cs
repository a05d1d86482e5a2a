using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Postgres;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Aspire.Hosting;

/// <summary>Adds Postgres servers and databases.</summary>
public static class PostgresBuilderExtensions
{
    /// <summary>A private server. Its data vanishes with the application unless it has a data volume.</summary>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        var server = new PostgresServerResource(
            name, userName?.Resource, password?.Resource ?? builder.AddDefaultPassword($"{name}-password", special: true));
        var process = new PostgresProcess(server, () => PostgresBinaries.Find(builder.AppHostAssembly, builder.Configuration), TimeProvider.System);
        return builder.AddResource(server)
            .WithAnnotation(new EndpointAnnotation(PostgresServerResource.EndpointName, "tcp", port)
            {
                PortSetting = "the port given to AddPostgres in the AppHost",
            })
            .WithAnnotation(new ProcessAnnotation("PostgresServer", process.PrepareAsync)
            {
                ShutDownAsync = process.ShutDownAsync,
                Holdings = process,
            })
            .WithAnnotation(new HealthProbeAnnotation($"{name}_check", cancellationToken => AskAsync(server, cancellationToken)));
    }

    /// <summary>Keeps the data in a folder of the user, under <paramref name="name"/>.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false) => isReadOnly
        ? throw new DistributedApplicationException("LocalHosting cannot run Postgres on read-only data.")
        : builder.WithAnnotation(new DataVolumeAnnotation(name ?? $"{builder.ApplicationBuilder.Environment.ApplicationName}-{builder.Resource.Name}-data"));

    /// <summary>A database on the server; it is created when it is missing.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        return builder.ApplicationBuilder.AddResource(database)
            .WithAnnotation(new WaitAnnotation(builder.Resource, WaitBehavior.WaitOnResourceUnavailable))
            .WithAnnotation(new ResourceRelationshipAnnotation(builder.Resource, ResourceRelationshipAnnotation.Parent))
            .WithAnnotation(new ProvisionAnnotation("PostgresDatabase", cancellationToken => CreateAsync(database, cancellationToken)))
            .WithAnnotation(new HealthProbeAnnotation($"{name}_check", cancellationToken => AskAsync(database, cancellationToken)));
    }

    private static async Task CreateAsync(PostgresDatabaseResource database, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(database.Parent, cancellationToken);
        await using var exists = new NpgsqlCommand("SELECT count(*) FROM pg_database WHERE datname = $1", connection);
        exists.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database.DatabaseName });
        if (Convert.ToInt64(await exists.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) > 0) return;
        var quoted = new NpgsqlCommandBuilder().QuoteIdentifier(database.DatabaseName);   // a name cannot be a parameter
#pragma warning disable CA2100 // Quoted, and written by the AppHost's author.
        await using var create = new NpgsqlCommand($"CREATE DATABASE {quoted}", connection);
#pragma warning restore CA2100
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<HealthCheckResult> AskAsync(IResourceWithConnectionString resource, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(resource, cancellationToken);
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            return HealthCheckResult.Unhealthy(
                "The kept data has another password than the parameter says. Set the old password, or delete the data folder (it is in the server's arguments).");
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(IResourceWithConnectionString resource, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(await resource.GetConnectionStringAsync(cancellationToken)) { Pooling = false, Timeout = 5 };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
