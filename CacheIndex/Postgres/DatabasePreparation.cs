using CacheIndex.Principals;
using CacheIndex.Usage;
using Npgsql;

namespace CacheIndex.Postgres;

/// <summary>At start: schema, seed and today's partitions. A database that is not there yet is waited for; one that
/// does not fit stops the program.</summary>
internal sealed partial class DatabasePreparation(
    SchemaMigrator migrator,
    PrincipalSeed seed,
    UsageDays days,
    DatabaseReadiness readiness,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<DatabasePreparation> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await migrator.MigrateAsync(Migration.All, stoppingToken);
                await seed.ApplyAsync(stoppingToken);
                await days.PrepareAheadAsync(stoppingToken);
                readiness.Ready();
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException exception) when (IsNotThereYet(exception))
            {
                Log.NotThereYet(logger, exception.Message);
            }
            catch (Exception exception)
            {
                Log.DoesNotFit(logger, exception.Message, exception);
                Environment.ExitCode = 1;
                lifetime.StopApplication();
                return;
            }
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static bool IsNotThereYet(NpgsqlException exception) =>
        exception is not PostgresException || exception.IsTransient || exception.SqlState == PostgresErrorCodes.InvalidCatalogName;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The database is not there yet ({Reason}); trying again.")]
        public static partial void NotThereYet(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Critical, "Cannot work with this database: {Reason} Stopping.")]
        public static partial void DoesNotFit(ILogger logger, string reason, Exception exception);
    }
}
