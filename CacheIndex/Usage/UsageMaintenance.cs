using CacheIndex.Postgres;
using Microsoft.Extensions.Options;

namespace CacheIndex.Usage;

/// <summary>Makes partitions ahead of time, adds up the weeks that are over and drops expired days, every hour.</summary>
internal sealed partial class UsageMaintenance(
    UsageDays days, UsageWeeks weeks, DatabaseReadiness readiness, IOptions<UsageOptions> options, TimeProvider clock, ILogger<UsageMaintenance> logger)
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
                await weeks.AddUpAsync(stoppingToken);
                await days.DropExpiredAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Postponed(logger, exception);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The ledger was not looked after; trying again at the next turn.")]
        public static partial void Postponed(ILogger logger, Exception exception);
    }
}
