using CacheIndex.Postgres;

namespace CacheIndex.Redis;

/// <summary>Connects to Redis, keeps the lease renewed, and keeps Redis suspended for as long as this replica cannot reach it.</summary>
internal sealed partial class RedisTrustKeeper(
    RedisTrust trust, RedisConnection connection, DatabaseReadiness readiness, TrustTimes times, TimeProvider clock, ILogger<RedisTrustKeeper> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        connection.Lost += trust.Doubt;
        connection.Open();
        await readiness.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(times.Lease / 4, clock);
        do
        {
            try
            {
                await trust.AskAsync(stoppingToken);
                if (trust.SuspensionEndsSoon && !await connection.AnswersAsync()) await trust.SuspendAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Without the lease Postgres is asked for everything, and says itself what ails it.
                Log.NotRenewed(logger, exception);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "The lease on Redis was not renewed.")]
        public static partial void NotRenewed(ILogger logger, Exception exception);
    }
}
