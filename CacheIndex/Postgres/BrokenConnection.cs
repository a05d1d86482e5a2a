using System.Net.Sockets;
using Npgsql;

namespace CacheIndex.Postgres;

/// <summary>One more try where the connection broke under a command, and where Postgres itself asks for one. Never on a
/// time-out or a data error.</summary>
internal static class BrokenConnection
{
    private const int LongestPauseMilliseconds = 20;

    /// <summary>Whether the connection, not the command, was the trouble.</summary>
    public static bool Caused(NpgsqlException exception) => exception switch
    {
        PostgresException postgres => postgres.SqlState
            is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow,
        _ => exception.InnerException is IOException or SocketException,
    };

    /// <summary>Runs it; once more, after a short random pause, if a pooled connection turned out to be dead or locks crossed.</summary>
    public static async Task<T> RetryOnceAsync<T>(
        NpgsqlDataSource dataSource, Func<CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
    {
        try
        {
            return await operation(cancellationToken);
        }
        catch (NpgsqlException exception) when (Caused(exception) || exception.SqlState == PostgresErrorCodes.DeadlockDetected)
        {
            // After a restart every idle connection is as dead as this one.
            if (Caused(exception)) dataSource.Clear();
            await Task.Delay(Random.Shared.Next(LongestPauseMilliseconds), cancellationToken);
            return await operation(cancellationToken);
        }
    }
}
