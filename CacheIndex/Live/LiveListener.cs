using System.Threading.Channels;
using CacheIndex.Analytics;
using CacheIndex.Postgres;
using Npgsql;

namespace CacheIndex.Live;

/// <summary>Hears of requests recorded by any replica and hands them to this one's subscribers. Holds one connection.</summary>
internal sealed partial class LiveListener(
    NpgsqlDataSource dataSource, RequestLog log, LiveRequests live, DatabaseReadiness readiness, TimeProvider clock, ILogger<LiveListener> logger)
    : BackgroundService
{
    private const int WaitingNotifications = 256;
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await readiness.WaitAsync(stoppingToken);
        var heard = Channel.CreateBounded<string>(new BoundedChannelOptions(WaitingNotifications) { FullMode = BoundedChannelFullMode.DropOldest });
        await Task.WhenAll(ListenAsync(heard.Writer, stoppingToken), DeliverAsync(heard.Reader, stoppingToken));
    }

    private async Task ListenAsync(ChannelWriter<string> heard, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(stoppingToken);
                connection.Notification += (_, notification) => heard.TryWrite(notification.Payload);
                await ExecuteAsync(connection, LiveSql.Listen, stoppingToken);
                live.StartedListening();
                while (true)
                {
                    // A silent connection may be a dead one.
                    if (!await connection.WaitAsync(PingEvery, stoppingToken)) await ExecuteAsync(connection, LiveSql.Ping, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                live.StoppedListening();
                Log.NotListening(logger, exception.Message);
            }
            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    private async Task DeliverAsync(ChannelReader<string> heard, CancellationToken stoppingToken)
    {
        await foreach (var announcement in heard.ReadAllAsync(stoppingToken))
        {
            if (!live.HasSubscribers || LiveAnnouncement.Read(announcement) is not { Count: > 0 } requests) continue;
            try
            {
                var rows = await log.FindAsync(requests, stoppingToken);
                for (var i = rows.Count - 1; i >= 0; i--) live.Deliver(rows[i]);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.NotDelivered(logger, requests.Count, exception.Message);
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Live views are paused: {Reason} Trying again.")]
        public static partial void NotListening(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Live views miss {Requests} requests: {Reason}")]
        public static partial void NotDelivered(ILogger logger, int requests, string reason);
    }
}
