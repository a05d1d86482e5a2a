using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gateway.Outbox;

/// <summary>Degraded while usage records are not safe on disk. Requests are served all the same.</summary>
internal sealed class OutboxHealthCheck(OutboxLog outbox) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = outbox.State();
        return Task.FromResult(state switch
        {
            { Lost: > 0 } => HealthCheckResult.Degraded(
                $"{state.Lost} usage records were lost since the start: neither disk nor memory took them. {state.Trouble}"),
            { Trouble: { } trouble } =>
                HealthCheckResult.Degraded($"The disk failed: {trouble} ({state.MemoryBytes} bytes of usage records are kept in memory.)"),
            _ => HealthCheckResult.Healthy($"{state.Records} usage records wait for CacheIndex."),
        });
    }
}
