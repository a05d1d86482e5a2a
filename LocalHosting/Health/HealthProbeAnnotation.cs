using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Health;

/// <summary>A question whose answer says whether a running resource is of use.</summary>
internal sealed class HealthProbeAnnotation(string key, Func<CancellationToken, Task<HealthCheckResult>> probe) : IResourceAnnotation
{
    public string Key => key;

    public Func<CancellationToken, Task<HealthCheckResult>> ProbeAsync => probe;
}
