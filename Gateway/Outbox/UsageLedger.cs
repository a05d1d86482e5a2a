using System.Text.Json;
using Gateway.Buffers;
using Gateway.Telemetry;
using PromptCaching;
using PromptCaching.Wire;

namespace Gateway.Outbox;

/// <summary>Where a finished request's record goes. It is safe when this returns, so the last bytes of the answer may leave.</summary>
internal sealed class UsageLedger(OutboxLog outbox, PendingEntries pending, GatewayMetrics metrics, TimeProvider clock)
{
    public async Task AppendAsync(CommitItem item, CacheScope scope)
    {
        var started = clock.GetTimestamp();
        using var frame = new PooledBuffer();
        frame.GetSpan(OutboxFrame.HeaderSize);
        frame.Advance(OutboxFrame.HeaderSize);
        using (var json = new Utf8JsonWriter(frame)) JsonSerializer.Serialize(json, item, WireJson.Default.CommitItem);
        var sequence = await outbox.AppendAsync(frame.Memory);
        pending.Add(scope, item.Writes, item.Record.SubmittedAt, sequence);
        metrics.Appended(clock.GetElapsedTime(started));
    }
}
