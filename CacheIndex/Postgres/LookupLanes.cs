using Npgsql;
using PromptCaching;

namespace CacheIndex.Postgres;

/// <summary>Look-ups over a few connections of their own. A call that finds one free goes at once, alone; those that come while all are busy go
/// together, as one round trip, on the next that is free.</summary>
internal sealed class LookupLanes(NpgsqlDataSource dataSource) : IAsyncDisposable
{
    /// <summary>More connections than this are slower for two cores of Postgres; on larger machines the pool of look-ups is not the limit.</summary>
    public const int Lanes = 4;

    /// <summary>Look-ups that may wait for a lane; one more fails at once.</summary>
    public const int MaxWaiting = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<LookupCall> _waiting = new();
    private readonly Stack<LookupLane> _free = new(Enumerable.Range(0, Lanes).Select(_ => new LookupLane(dataSource)));

    /// <exception cref="NpgsqlException">The database does not answer, or too many look-ups wait already.</exception>
    public Task<IReadOnlyList<PrefixMatch>> LookupAsync(
        CacheScope scope, IReadOnlyList<PrefixHash> hashes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var call = new LookupCall(ScopeId.Of(scope), hashes, now, cancellationToken);
        LookupLane? lane;
        lock (_gate)
        {
            if (!_free.TryPop(out lane))
            {
                if (_waiting.Count >= MaxWaiting) throw new NpgsqlException("Too many look-ups wait.", new TimeoutException());
                _waiting.Enqueue(call);
            }
        }
        if (lane is not null)
        {
            lane.Calls.Add(call);
            _ = RunAsync(lane);
        }
        // The caller may leave early; the lane does not.
        return call.Answer.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        while (true)
        {
            LookupLane? lane;
            lock (_gate)
            {
                if (!_free.TryPop(out lane)) return;
            }
            await lane.DisposeAsync();
        }
    }

    private async Task RunAsync(LookupLane lane)
    {
        while (true)
        {
            await lane.ExecuteAsync();
            lane.Calls.Clear();
            lock (_gate)
            {
                while (lane.Calls.Count < LookupLane.MaxTogether && _waiting.TryDequeue(out var next))
                {
                    if (!next.IsAbandoned) lane.Calls.Add(next);
                }
                if (lane.Calls.Count > 0) continue;
                _free.Push(lane);
                return;
            }
        }
    }
}
