using System.Globalization;
using CacheIndex.Commands;
using CacheIndex.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CacheIndex.Dwctl;

/// <summary><c>CacheIndex import-dwctl</c>: arguments, errors and exit codes around a <see cref="DwctlImport"/>.</summary>
internal static class DwctlCommand
{
    public const string Usage = """
        import-dwctl <table>               takes over the live entries of a table in this service's own database, such as dwctl.prompt_cache_entries
        import-dwctl <connection string>   the same from another database, where the table is prompt_cache_entries

        The own database is ConnectionStrings:promptcache (environment: ConnectionStrings__promptcache). May be run again.
        """;

    private const int Failed = 1;

    public static Task<int> RunAsync(string[] args, CancellationToken cancellationToken) => RunAsync(
        args, Host.CreateApplicationBuilder().Configuration.GetConnectionString("promptcache"), TimeProvider.System, Console.Out, Console.Error,
        cancellationToken);

    /// <summary>Answers with the exit code: 0 when it is done, 1 when it cannot be, 2 for wrong arguments.</summary>
    public static async Task<int> RunAsync(
        string[] args, string? own, TimeProvider clock, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (args is not [{ Length: > 0 } argument] || argument[0] == '-')
        {
            errors.WriteLine(Usage);
            return args is ["--help"] ? 0 : CommandLine.Misused;
        }
        if (string.IsNullOrEmpty(own))
        {
            errors.WriteLine("ConnectionStrings:promptcache is not set. Set it (environment: ConnectionStrings__promptcache) to the database to import into.");
            return CommandLine.Misused;
        }
        try
        {
            var isElsewhere = argument.Contains('=', StringComparison.Ordinal);
            await using var target = NpgsqlDataSource.Create(own);
            await using var elsewhere = isElsewhere ? NpgsqlDataSource.Create(argument) : null;
            await new SchemaMigrator(target, clock, NullLogger<SchemaMigrator>.Instance).MigrateAsync(Migration.All, cancellationToken);
            var result = await new DwctlImport(target, elsewhere ?? target, clock)
                .RunAsync(isElsewhere ? DwctlImport.DefaultTable : argument, cancellationToken);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Read {result.Read:N0} rows: {result.Changed:N0} entries taken over, {result.Expired:N0} had expired, {result.Unusable:N0} cannot be stored."));
            return 0;
        }
        catch (Exception exception) when (Reason(exception) is { } reason)
        {
            errors.WriteLine(reason);
            return Failed;
        }
    }

    /// <summary>What to tell people about an exception, never a connection string; null for a defect, which deserves its stack.</summary>
    private static string? Reason(Exception exception) => exception switch
    {
        OperationCanceledException => "Stopped. Nothing was changed.",
        SchemaException => exception.Message,
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName } postgres =>
            $"{postgres.MessageText}. Name dwctl's table with its schema.",
        PostgresException { SqlState: PostgresErrorCodes.UndefinedColumn } postgres =>
            $"The table is not dwctl's: {postgres.MessageText}. Name the table that dwctl calls {DwctlImport.DefaultTable}.",
        PostgresException postgres => $"Postgres refuses: {postgres.MessageText} (SQLSTATE {postgres.SqlState}).",
        NpgsqlException { InnerException: { } cause } => $"Postgres is not reachable: {cause.Message} Check the connection string.",
        ArgumentException { Source: nameof(Npgsql) } => "The connection string cannot be read. Write Host=…;Username=…;Password=…;Database=….",
        _ => null,
    };
}
