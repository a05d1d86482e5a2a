using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

/// <summary>One watch on DCP for all processes; each process's changes go to whoever started it.</summary>
internal sealed partial class ExecutableWatcher(DcpClient dcp, ILogger logger)
{
    private const int AttemptsBeforeGivingUp = 5;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, Channel<ExecutableStatus>> _channels = new(StringComparer.Ordinal);

    /// <summary>Call before creating the executable, so that no change is missed. The stream ends with the process.</summary>
    public IAsyncEnumerable<ExecutableStatus> Follow(string name) =>
        _channels.GetOrAdd(name, _ => Channel.CreateUnbounded<ExecutableStatus>()).Reader.ReadAllAsync();

    /// <summary>Returns when cancelled; throws when DCP is gone.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; !cancellationToken.IsCancellationRequested;)
        {
            try
            {
                await foreach (var changed in dcp.WatchAsync(cancellationToken))
                {
                    failures = 0;
                    Dispatch(changed);
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
            {
                if (++failures >= AttemptsBeforeGivingUp)
                {
                    foreach (var channel in _channels.Values) channel.Writer.TryComplete(exception);
                    throw;
                }
                Log.Interrupted(logger, exception.Message);
                await Task.Delay(RetryDelay, cancellationToken);
            }
        }
    }

    /// <summary>Tells the follower of an end that DCP has not mentioned yet.</summary>
    public void End(string name, ExecutableStatus status)
    {
        if (!_channels.TryRemove(name, out var channel)) return;
        channel.Writer.TryWrite(status);
        channel.Writer.TryComplete();
    }

    // A new watch repeats what the last one said; the readers do not mind hearing it twice.
    private void Dispatch(WatchedObject changed)
    {
        if (changed is not { Metadata.Name: { } name, Status: { State.Length: > 0 } status } || !_channels.TryGetValue(name, out var channel)) return;
        if (status.HasEnded) End(name, status);
        else channel.Writer.TryWrite(status);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "The watch on DCP was interrupted: {Reason}")]
        public static partial void Interrupted(ILogger logger, string reason);
    }
}
