using Npgsql;
using PromptCaching;

namespace CacheIndex.Postgres;

/// <summary>Look-ups over a few connections of their own. Those that come together, or while all are busy, go together, as one round trip on the next
/// that is free; another connection takes only what is too much for one.</summary>
internal sealed class LookupLanes(NpgsqlDataSource dataSource) : IAsyncDisposable
{
    /// <summary>More connections than this are slower for two cores of Postgres; on larger machines the pool of look-ups is not the limit.</summary>
    public const int Lanes = 4;

    /// <summary>Look-ups that may wait for a lane; one more fails at once.</summary>
    public const int MaxWaiting = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<LookupCall> _waiting = new();
    private readonly Stack<LookupLane> _free = new(Enumerable.Range(0, Lanes).Select(_ => new LookupLane(dataSource)));
    private bool _isStarting;

    /// <exception cref="NpgsqlException">The database does not answer, or too many look-ups wait already.</exception>
    public Task<IReadOnlyList<PrefixMatch>> LookupAsync(
        CacheScope scope, PrefixHash[] hashes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var call = new LookupCall(scope.Id, hashes, now, cancellationToken);
        LookupLane? lane;
        lock (_gate)
        {
            if (_waiting.Count >= MaxWaiting) throw new NpgsqlException("Too many look-ups wait.", new TimeoutException());
            _waiting.Enqueue(call);
            lane = Start();
        }
        if (lane is not null) _ = RunAsync(lane);
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

    /// <summary>Under the gate: a lane for what waits, unless one is about to take it.</summary>
    private LookupLane? Start()
    {
        if (_isStarting || _waiting.Count == 0 || !_free.TryPop(out var lane)) return null;
        _isStarting = true;
        return lane;
    }

    private async Task RunAsync(LookupLane lane)
    {
        await Task.Yield();   // The rest of a request's look-ups come within microseconds.
        lock (_gate) _isStarting = false;
        while (Take(lane))
        {
            await lane.ExecuteAsync();
            lane.Calls.Clear();
        }
    }

    /// <summary>Gives a lane what waits, and another one what is too much for it. False: nothing waits, the lane is free.</summary>
    private bool Take(LookupLane lane)
    {
        LookupLane? other;
        bool isFree;
        lock (_gate)
        {
            while (lane.Calls.Count < LookupLane.MaxTogether && _waiting.TryDequeue(out var next))
            {
                if (!next.IsAbandoned) lane.Calls.Add(next);
            }
            other = Start();
            isFree = lane.Calls.Count == 0;
            if (isFree) _free.Push(lane);
        }
        if (other is not null) _ = RunAsync(other);
        return !isFree;
    }
}
