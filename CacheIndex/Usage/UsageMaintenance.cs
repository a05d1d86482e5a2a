using CacheIndex.Postgres;
using Microsoft.Extensions.Options;

namespace CacheIndex.Usage;

/// <summary>Makes partitions ahead of time and drops expired ones, every hour.</summary>
internal sealed partial class UsageMaintenance(
    UsageDays days, DatabaseReadiness readiness, IOptions<UsageOptions> options, TimeProvider clock, ILogger<UsageMaintenance> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await readiness.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.MaintenanceInterval, clock);
        do
        {
            try
            {
                await days.PrepareAheadAsync(stoppingToken);
                await days.DropExpiredAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.Postponed(logger, exception);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The ledger's partitions were not looked after; trying again at the next turn.")]
        public static partial void Postponed(ILogger logger, Exception exception);
    }
}
