using System.Diagnostics.Metrics;

namespace CacheIndex.Tests.Model;

/// <summary>Counts the look-ups that Redis answered.</summary>
internal sealed class RedisAnswers : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _count;

    /// <param name="of">The meter factories of the replicas to count.</param>
    public RedisAnswers(params IReadOnlyCollection<IMeterFactory> of)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "promptcache.index.redis.lookups" && of.Any(factory => factory == instrument.Meter.Scope)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            if (tags.Length == 1 && (string?)tags[0].Value is "hit") Interlocked.Increment(ref _count);
        });
        _listener.Start();
    }

    public int Count => Volatile.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
