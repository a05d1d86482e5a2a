using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>The console of every resource.</summary>
internal sealed partial class ResourceLogs(
    TimeProvider time, DistributedApplicationOptions options, IHostEnvironment environment, ILoggerFactory loggers)
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);

    public ResourceLog this[string resourceName] => _logs.GetOrAdd(resourceName, Create);

    private ResourceLog Create(string resourceName)
    {
        if (!options.EnableResourceLogging) return new(time, null);
        var logger = loggers.CreateLogger($"{environment.ApplicationName}.Resources.{resourceName}");
        return new(time, (text, isError) =>
        {
            if (isError) Log.ErrorLine(logger, text);
            else Log.Line(logger, text);
        });
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Text}")]
        public static partial void Line(ILogger logger, string text);

        [LoggerMessage(2, LogLevel.Error, "{Text}")]
        public static partial void ErrorLine(ILogger logger, string text);
    }
}
