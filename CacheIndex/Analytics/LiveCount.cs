using CacheIndex.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;
using PromptCaching;

namespace CacheIndex.Analytics;

/// <summary>Counts of live entries by scope and tier. Counting walks the whole index, so everybody shares one count, and a count that is not much too
/// old is served while the next one runs.</summary>
internal sealed partial class LiveCount(NpgsqlDataSource dataSource, IOptions<AnalyticsOptions> options, TimeProvider clock, ILogger<LiveCount> logger)
{
    /// <summary>Counting takes no more than a fiftieth of the time, where that is not too seldom.</summary>
    private const int RestFactor = 50;

    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private volatile LiveSnapshot? _last;
    private TimeSpan _rest;   // By what the last count took.
    private Task<LiveSnapshot>? _running;

    /// <summary>A count at most twice as old as the longest interval. Nobody waits for one because another is due earlier.</summary>
    /// <exception cref="NpgsqlException">There is none, and counting failed.</exception>
    public Task<LiveSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        var longest = options.Value.LiveCountInterval;
        var interval = _rest < longest ? _rest : longest;
        var age = _last is { } last ? clock.GetUtcNow() - last.At : TimeSpan.MaxValue;
        if (_last is { } fresh && age >= TimeSpan.Zero && age < interval) return Task.FromResult(fresh);
        var running = Start();
        return _last is { } old && age >= TimeSpan.Zero && age < longest * 2 ? Task.FromResult(old) : running.WaitAsync(cancellationToken);
    }

    private Task<LiveSnapshot> Start()
    {
        lock (_gate)
        {
            // Not the caller's token: others may be waiting for the same count.
            return _running is { IsCompleted: false } running ? running : _running = CountAsync();
        }
    }

    private async Task<LiveSnapshot> CountAsync()
    {
        await Task.Yield();
        try
        {
            var (now, started) = (clock.GetUtcNow(), clock.GetTimestamp());
            var snapshot = await BrokenConnection.RetryOnceAsync(dataSource, c => CountOnceAsync(now, c), CancellationToken.None);
            var rest = clock.GetElapsedTime(started) * RestFactor;
            _rest = rest > ShortestRest ? rest : ShortestRest;
            return _last = snapshot;
        }
        catch (Exception exception)
        {
            Log.NotCounted(logger, exception.Message);
            throw;
        }
    }

    private async Task<LiveSnapshot> CountOnceAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LiveCountSql.Count);
        command.CommandTimeout = LiveCountSql.TimeoutSeconds;
        command.Parameters.With(now).With(LiveSnapshot.Slices)
            .With(CacheTier.FiveMinutes.Window()).With(CacheTier.OneHour.Window()).With(CacheTier.OneDay.Window());
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new Dictionary<(CacheScope, CacheTier), LiveTally>();
        while (await row.ReadAsync(cancellationToken))
        {
            var key = (new CacheScope(row.GetGuid(0), row.GetString(1), row.GetString(2)), (CacheTier)row.GetInt16(3));
            if (!counts.TryGetValue(key, out var tally)) counts[key] = tally = new LiveTally();
            tally.Add(row.GetInt32(4), row.GetInt64(5), row.GetInt64(6), row.GetFieldValue<DateTimeOffset>(7));
        }
        return new LiveSnapshot(now, counts);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Live entries were not counted: {Reason}")]
        public static partial void NotCounted(ILogger logger, string reason);
    }
}
