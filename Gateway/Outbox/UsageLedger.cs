using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Gateway.Buffers;
using Gateway.Telemetry;
using PromptCaching;
using PromptCaching.Wire;

namespace Gateway.Outbox;

/// <summary>Where a finished request's record goes. It is safe when this returns, so the last bytes of the answer may leave.</summary>
internal sealed partial class UsageLedger(
    OutboxLog outbox, PendingEntries pending, GatewayMetrics metrics, TimeProvider clock, ILogger<UsageLedger> logger)
{
    public async Task AppendAsync(CommitItem item, CacheScope scope)
    {
        var started = clock.GetTimestamp();
        if (!TryAppend(item, out var written, out var sequence)) return;
        await written;
        pending.Add(scope, item.Writes, item.Record.SubmittedAt, sequence);
        metrics.Appended(clock.GetElapsedTime(started));
    }

    private bool TryAppend(CommitItem item, [NotNullWhen(true)] out Task? written, out long sequence)
    {
        (written, sequence) = (null, 0);
        using var frame = new PooledBuffer();
        frame.GetSpan(OutboxFrame.HeaderSize);
        frame.Advance(OutboxFrame.HeaderSize);
        try
        {
            using var json = new Utf8JsonWriter(frame);
            JsonSerializer.Serialize(json, item, WireJson.Default.CommitItem);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or JsonException)
        {
            Log.NotWritten(logger, item.Record.RequestId, e);   // For example text that is not Unicode. The client is served.
            return false;
        }
        written = outbox.AppendAsync(frame.Memory.Span, out sequence);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "The usage record of request {RequestId} could not be written as JSON and is lost.")]
        public static partial void NotWritten(ILogger logger, Guid requestId, Exception exception);
    }
}
