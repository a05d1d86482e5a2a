using CacheIndex.Postgres;
using Npgsql;

namespace CacheIndex.Live;

/// <summary>Tells every replica, this one too, which requests were recorded. After their transaction, so
/// that ingestion never waits for notifications.</summary>
internal sealed partial class LiveAnnouncer(NpgsqlDataSource dataSource, LiveRequests live, ILogger<LiveAnnouncer> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var requests = new List<(DateTimeOffset, Guid)>(LiveAnnouncement.MaxRequests);
        while (await live.Announcements.WaitToReadAsync(stoppingToken))
        {
            requests.Clear();
            while (requests.Count < LiveAnnouncement.MaxRequests && live.Announcements.TryRead(out var request)) requests.Add(request);
            try
            {
                await using var command = dataSource.CreateCommand(LiveSql.Announce);
                command.Parameters.With(LiveAnnouncement.Write(requests));
                await command.ExecuteNonQueryAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotAnnounced(logger, requests.Count, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Live views miss {Requests} requests.")]
        public static partial void NotAnnounced(ILogger logger, int requests, Exception exception);
    }
}
