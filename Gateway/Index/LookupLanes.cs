using PromptCaching;
using PromptCaching.Wire;

namespace Gateway.Index;

/// <summary>Look-ups on their way to CacheIndex. One that finds a lane free goes at once, alone; those that come while all are busy share a request,
/// on the next that is free (docs/decisions/0006-look-ups-share-requests.md).</summary>
internal sealed partial class LookupLanes
{
    /// <summary>Requests at a time.</summary>
    public const int Lanes = 4;

    /// <summary>Look-ups of one request.</summary>
    public const int MaxTogether = 32;

    /// <summary>Look-ups that may wait for a lane; one more fails at once.</summary>
    public const int MaxWaiting = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<LookupCall> _waiting = new();
    private readonly Stack<LookupLane> _free;
    private readonly ILogger<LookupLanes> _logger;

    public LookupLanes(CacheIndexClient index, ILogger<LookupLanes> logger)
    {
        _logger = logger;
        _free = new(Enumerable.Range(0, Lanes).Select(_ => new LookupLane(index)));
    }

    /// <summary>Trouble comes back as a value, never as an exception. A caller that leaves gets <see cref="IndexAnswer.Late"/>; the others of its
    /// request notice nothing.</summary>
    public async Task<(IndexAnswer Answer, IReadOnlyList<PrefixMatch> Matches)> LookupAsync(LookupRequest request, CancellationToken cancellationToken)
    {
        if (!LookupWire.Fits(request)) return (IndexAnswer.Rejected, []);
        var call = new LookupCall(request);
        if (!TrySend(call)) return (IndexAnswer.Unavailable, []);
        using var leaving = cancellationToken.UnsafeRegister(_ => Leave(call), null);
        return await call.Answer;
    }

    private bool TrySend(LookupCall call)
    {
        LookupLane? lane;
        lock (_gate)
        {
            if (_free.TryPop(out lane)) lane.Add(call);
            else if (_waiting.Count < MaxWaiting) _waiting.Enqueue(call);
            else return false;
        }
        if (lane is not null) _ = RunAsync(lane);
        return true;
    }

    private void Leave(LookupCall call)
    {
        CancellationTokenSource? stop = null;
        lock (_gate)
        {
            if (call.TryAnswer(IndexAnswer.Late, [])) stop = call.Lane?.Left();
        }
        // The lane is of use to others.
        stop?.Cancel();
    }

    private async Task RunAsync(LookupLane lane)
    {
        while (true)
        {
            try
            {
                await lane.ExecuteAsync();
            }
            catch (Exception exception)
            {
                Log.Broken(_logger, exception);   // A defect must not cost the other look-ups their lane.
                lane.Fail();
            }
            lock (_gate)
            {
                lane.Empty();
                while (!lane.IsFull && _waiting.TryDequeue(out var next))
                {
                    if (!next.Answer.IsCompleted) lane.Add(next);   // Its caller has not left.
                }
                if (!lane.IsEmpty) continue;
                _free.Push(lane);
                return;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A request for look-ups failed unexpectedly; what asked is billed uncached.")]
        public static partial void Broken(ILogger logger, Exception exception);
    }
}
