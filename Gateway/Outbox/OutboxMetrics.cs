using System.Diagnostics.Metrics;
using Gateway.Index;
using Gateway.Telemetry;

namespace Gateway.Outbox;

/// <summary>What waits, for how long, and how delivery goes. The only tag is <see cref="IndexAnswer"/>, an enum.</summary>
internal sealed class OutboxMetrics
{
    private readonly Histogram<double> _commit;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _rejected;
    private readonly TimeProvider _clock;
    private long _oldestTicks;

    public OutboxMetrics(IMeterFactory meters, OutboxLog outbox, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create(GatewayMetrics.MeterName);
        _commit = meter.CreateHistogram<double>("promptcache.gateway.commit.duration", "s", "Time for CacheIndex to take a batch of usage records.",
            advice: new() { HistogramBucketBoundaries = GatewayMetrics.Seconds });
        _delivered = meter.CreateCounter<long>("promptcache.gateway.outbox.delivered", "{record}", "Usage records that CacheIndex has taken.");
        _rejected = meter.CreateCounter<long>("promptcache.gateway.outbox.rejected", "{record}", "Usage records that CacheIndex will never take.");
        meter.CreateObservableGauge(
            "promptcache.gateway.outbox.records", () => outbox.State().Records, "{record}", "Usage records of this process not yet delivered.");
        meter.CreateObservableGauge("promptcache.gateway.outbox.disk", () => outbox.State().DiskBytes, "By", "Size of the segment files.");
        meter.CreateObservableGauge(
            "promptcache.gateway.outbox.memory", () => outbox.State().MemoryBytes, "By", "Usage records kept in memory because the disk failed.");
        meter.CreateObservableCounter(
            "promptcache.gateway.outbox.lost", () => outbox.State().Lost, "{record}", "Usage records that neither disk nor memory took.");
        meter.CreateObservableGauge("promptcache.gateway.outbox.age", Age, "s", "Age of the oldest usage record not yet delivered.");
    }

    public void Oldest(long ticks) => Interlocked.Exchange(ref _oldestTicks, ticks);

    public void Drained() => Interlocked.Exchange(ref _oldestTicks, 0);

    public void Committed(IndexAnswer answer, int records, TimeSpan elapsed)
    {
        _commit.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("answer", GatewayMetrics.Name(answer)));
        if (answer == IndexAnswer.Ok) _delivered.Add(records);
    }

    public void Rejected(int records) => _rejected.Add(records);

    private double Age()
    {
        var oldest = Interlocked.Read(ref _oldestTicks);
        return oldest == 0 ? 0 : Math.Max(0, TimeSpan.FromTicks(_clock.GetUtcNow().UtcTicks - oldest).TotalSeconds);
    }
}
