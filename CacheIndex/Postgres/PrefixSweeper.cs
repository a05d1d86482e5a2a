using CacheIndex.Prefixes;
using Microsoft.Extensions.Options;

namespace CacheIndex.Postgres;

/// <summary>Sweeps again and again.</summary>
internal sealed partial class PrefixSweeper(
    PrefixSweep sweep, DatabaseReadiness readiness, CacheIndexMetrics metrics, IOptions<SweepOptions> options, TimeProvider clock,
    ILogger<PrefixSweeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await readiness.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await sweep.RunAsync(stoppingToken) is > 0 and var deleted)
                {
                    metrics.Swept(deleted);
                    Log.Swept(logger, deleted);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.Postponed(logger, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Swept {Deleted} dead entries.")]
        public static partial void Swept(ILogger logger, int deleted);

        [LoggerMessage(2, LogLevel.Warning, "The sweep failed; trying again at the next turn.")]
        public static partial void Postponed(ILogger logger, Exception exception);
    }
}
