using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CacheIndex.Redis;

/// <summary>The way to Redis, made in the background: a Redis that does not answer holds nothing up.</summary>
internal sealed partial class RedisConnection(
    Func<IConnectionMultiplexer> connect, IOptions<RedisOptions> options, TimeProvider clock, ILogger<RedisConnection> logger)
{
    private readonly TaskCompletionSource<IConnectionMultiplexer> _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connecting;

    /// <summary>Raised when a connection broke. What Redis holds when it is back may be older than what it held.</summary>
    public event Action? Lost;

    /// <summary>Null until the first connection has been tried.</summary>
    public IDatabase? Database => _made.Task.IsCompletedSuccessfully ? _made.Task.Result.GetDatabase() : null;

    /// <summary>Connects, once.</summary>
    public void Open()
    {
        if (Interlocked.Exchange(ref _connecting, 1) == 0) _ = Task.Run(Connect);
    }

    /// <summary>The database, or the reason why there is none, within <see cref="RedisOptions.ChangeTimeout"/>.</summary>
    public async ValueTask<IDatabase> DatabaseAsync() =>
        Database ?? (await _made.Task.WaitAsync(options.Value.ChangeTimeout, clock)).GetDatabase();

    /// <summary>Whether Redis answers in time.</summary>
    public async Task<bool> AnswersAsync()
    {
        try
        {
            await (await DatabaseAsync()).PingAsync(CommandFlags.DemandMaster).WaitAsync(options.Value.ChangeTimeout, clock);
            return true;
        }
        catch (Exception)
        {
            // However it failed: no answer.
            return false;
        }
    }

    private void Connect()
    {
        try
        {
            var multiplexer = connect();
            multiplexer.ConnectionFailed += (_, failure) =>
            {
                if (failure.ConnectionType == ConnectionType.Interactive) Lost?.Invoke();
            };
            _made.SetResult(multiplexer);
        }
        catch (Exception exception)
        {
            Log.NotUsable(logger, exception.Message);
            _made.SetException(exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "ConnectionStrings:redis cannot be used; Postgres answers alone until the next start: {Reason}")]
        public static partial void NotUsable(ILogger logger, string reason);
    }
}
