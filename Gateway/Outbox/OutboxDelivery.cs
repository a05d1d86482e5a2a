using System.Buffers;
using System.Threading.Channels;
using Gateway.Buffers;
using Gateway.Index;
using Microsoft.Extensions.Options;
using PromptCaching.Wire;

namespace Gateway.Outbox;

/// <summary>Takes records from the outbox to CacheIndex: in order, in batches, at least once. While it cannot, they wait on disk.</summary>
internal sealed partial class OutboxDelivery : BackgroundService
{
    private const int MaxBatchRecords = 500;   // what CacheIndex takes
    private const int MaxBatchBytes = 512 << 10;

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastDelivery = TimeSpan.FromSeconds(3);

    private readonly OutboxLog _outbox;
    private readonly CacheIndexClient _index;
    private readonly PendingEntries _pending;
    private readonly OutboxMetrics _metrics;
    private readonly OutboxOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _mostRecords = MaxBatchRecords;
    private long _lastBatchAt;
    private bool _lastWasFull = true;

    public OutboxDelivery(
        OutboxLog outbox, CacheIndexClient index, PendingEntries pending, OutboxMetrics metrics, IOptions<OutboxOptions> options, TimeProvider clock,
        ILogger<OutboxDelivery> logger)
    {
        (_outbox, _index, _pending, _metrics, _options, _clock, _logger) = (outbox, index, pending, metrics, options.Value, clock, logger);
        outbox.Appended = () => _wake.Writer.TryWrite(true);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(LastDelivery);
        while (!deadline.IsCancellationRequested)
        {
            using var batch = _outbox.Read(_mostRecords, MaxBatchBytes, out _);
            if (batch is null || !await DeliverAsync(batch, deadline.Token)) break;   // The rest waits on disk for the next start.
        }
        _outbox.Maintain();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var maintenance = MaintainAsync(stoppingToken);
        var backoff = FirstBackoff;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await DeliverNextAsync(stoppingToken))
                {
                    backoff = FirstBackoff;
                    continue;
                }
                await Task.Delay(backoff * (0.5 + Random.Shared.NextDouble()), _clock, stoppingToken);
                backoff = TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, _options.MaxBackoff.Ticks));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;   // The host stops; StopAsync delivers once more.
            }
        }
        await maintenance;
    }

    /// <summary>Delivers what there is, or waits for something; false where it is to be tried again after a pause.</summary>
    private async Task<bool> DeliverNextAsync(CancellationToken stoppingToken)
    {
        await PaceAsync(stoppingToken);
        using var batch = _outbox.Read(_mostRecords, MaxBatchBytes, out var failed);
        if (failed && batch is null) return false;
        if (batch is null)
        {
            _metrics.Drained();
            await _wake.Reader.ReadAsync(stoppingToken);
            return true;
        }
        _metrics.Oldest(batch.OldestTicks);
        (_lastBatchAt, _lastWasFull) = (_clock.GetTimestamp(), batch.Payloads.Count >= _mostRecords || batch.Memory?.Length >= MaxBatchBytes);
        return await DeliverAsync(batch, stoppingToken);
    }

    /// <summary>Under load, records are gathered: one at a time they cost CacheIndex and the gateway more than everything else.</summary>
    private async ValueTask PaceAsync(CancellationToken stoppingToken)
    {
        if (_lastWasFull) return;
        var left = _options.BatchInterval - _clock.GetElapsedTime(_lastBatchAt);
        if (left > TimeSpan.Zero) await Task.Delay(left, _clock, stoppingToken);
    }

    private async Task MaintainAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.FsyncInterval, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) _outbox.Maintain();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>False where the batch must be sent again later.</summary>
    private async Task<bool> DeliverAsync(OutboxBatch batch, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.DeliveryTimeout, _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var started = _clock.GetTimestamp();
        var json = Json(batch.Payloads);
        var (answer, response) = await _index.CommitAsync(json.Memory, stop.Token);
        await Task.Yield();   // What follows waits for the disk: not on a connection's thread (Program.cs).
        if (answer == IndexAnswer.Ok) json.Dispose();   // Otherwise a connection may still be reading it: a refusal may come early.
        _metrics.Committed(answer, batch.Payloads.Count, _clock.GetElapsedTime(started));
        switch (answer)
        {
            case IndexAnswer.Ok:
                _mostRecords = Math.Min(_mostRecords * 2, MaxBatchRecords);
                if (response!.Rejected.Count > 0) NotAccepted(response.Rejected);
                break;
            case IndexAnswer.Rejected when batch.Payloads.Count > 1:
                _mostRecords = batch.Payloads.Count / 2;   // One of them is at fault: halve until it stands alone.
                return await DeliverHalfAsync(cancellationToken);
            case IndexAnswer.Rejected:
                if (_outbox.SetAside(batch.Payloads[0])) Log.SetAside(_logger);
                else Log.Lost(_logger);
                _metrics.Rejected(1);
                break;
            default:
                if (cancellationToken.IsCancellationRequested) return false;
                if (answer == IndexAnswer.Late) _mostRecords = Math.Max(batch.Payloads.Count / 2, 1);   // It may have time for fewer.
                Log.Waits(_logger, answer, batch.Payloads.Count);
                return false;
        }
        _outbox.Delivered(batch);
        _pending.Forget(batch.LastSequence);
        return true;
    }

    /// <summary>CacheIndex keeps them; they need not be sent again.</summary>
    private void NotAccepted(IReadOnlyList<RejectedItem> items)
    {
        _metrics.Rejected(items.Count);
        foreach (var item in items) Log.Rejected(_logger, item.RequestId, item.Field, item.Reason);
    }

    private async Task<bool> DeliverHalfAsync(CancellationToken cancellationToken)
    {
        using var half = _outbox.Read(_mostRecords, MaxBatchBytes, out _);
        return half is null || await DeliverAsync(half, cancellationToken);
    }

    /// <summary>The records are JSON already: a batch only frames them.</summary>
    private static PooledBuffer Json(IReadOnlyList<ReadOnlyMemory<byte>> payloads)
    {
        var json = new PooledBuffer(payloads.Sum(static payload => payload.Length + 1) + 16);
        json.Write("{\"items\":["u8);
        for (var i = 0; i < payloads.Count; i++)
        {
            if (i > 0) json.Write(","u8);
            json.Write(payloads[i].Span);
        }
        json.Write("]}"u8);
        return json;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "CacheIndex did not take {Records} usage records ({Answer}). They wait in the outbox.")]
        public static partial void Waits(ILogger logger, IndexAnswer answer, int records);

        [LoggerMessage(2, LogLevel.Error, "CacheIndex refused a usage record. It is kept in rejected.jsonl in the outbox's folder.")]
        public static partial void SetAside(ILogger logger);

        [LoggerMessage(3, LogLevel.Error, "CacheIndex put the usage record of request {RequestId} aside: {Field}: {Reason}")]
        public static partial void Rejected(ILogger logger, Guid? requestId, string field, string reason);

        [LoggerMessage(4, LogLevel.Critical, "CacheIndex refused a usage record, and the outbox's disk does not take it: it is lost.")]
        public static partial void Lost(ILogger logger);
    }
}
