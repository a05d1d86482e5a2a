using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>What every runner works with.</summary>
internal sealed record RunnerServices(
    ResourceNotificationService Notifications,
    ResourceLogs Logs,
    DependencyWait Dependencies,
    DcpHost Dcp,
    ExecutableWatcher Watcher,
    IServiceProvider Provider,
    TimeProvider Time,
    ILogger Logger);
