namespace CacheIndex.Postgres;

internal static class DatabaseServices
{
    private const int PreparedStatements = 64;

    /// <summary>The database <c>ConnectionStrings:{name}</c>, its schema, and what starts and looks after both.</summary>
    public static void AddDatabase(this IHostApplicationBuilder builder, string name)
    {
        if (string.IsNullOrEmpty(builder.Configuration.GetConnectionString(name)))
        {
            throw new InvalidOperationException(
                $"ConnectionStrings:{name} is not set. Set it (environment: ConnectionStrings__{name}) to the Postgres database to use.");
        }
        builder.AddNpgsqlDataSource(name, configureDataSourceBuilder: static source =>
        {
            if (source.ConnectionStringBuilder.MaxAutoPrepare == 0) source.ConnectionStringBuilder.MaxAutoPrepare = PreparedStatements;
        });
        builder.Services.AddSingleton<SchemaMigrator>();
        builder.Services.AddSingleton<DatabaseReadiness>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseReadiness>("schema");
        builder.Services.AddHostedService<DatabasePreparation>();
    }
}
