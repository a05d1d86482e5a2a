using Gateway.Outbox;
using Gateway.Telemetry;
using PromptCaching;
using PromptCaching.Wire;

namespace Gateway.Index;

/// <summary>Which prefixes are live: by CacheIndex, and by records that are still on their way there.</summary>
internal sealed partial class PrefixLookup(
    CacheIndexClient index, PendingEntries pending, LookupBreaker breaker, GatewayMetrics metrics, TimeProvider clock, ILogger<PrefixLookup> logger)
{
    /// <summary>A look-up that outlives even this is given up, however long the answer streams on.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public async Task<(IndexAnswer Answer, IReadOnlyList<PrefixMatch> Matches)> FindAsync(
        CacheScope scope, PrefixHash[] hashes, CancellationToken cancellationToken)
    {
        var onTheirWay = pending.Find(scope, hashes, clock.GetUtcNow());   // Before asking: what leaves this list meanwhile is in the index by then.
        if (!breaker.TryEnter()) return (IndexAnswer.Unavailable, []);
        using var longest = new CancellationTokenSource(Longest, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(longest.Token, cancellationToken);
        var started = clock.GetTimestamp();
        var (answer, response) = await index.LookupAsync(new LookupRequest(scope, hashes), stop.Token);
        // The request has ended; that says nothing of the index.
        if (cancellationToken.IsCancellationRequested && answer == IndexAnswer.Late) return (answer, []);
        metrics.LookedUp(answer, clock.GetElapsedTime(started));
        breaker.Report(answer == IndexAnswer.Ok);
        if (answer != IndexAnswer.Ok)
        {
            Log.Degraded(logger, answer);
            return (answer, []);
        }
        return (answer, onTheirWay is null ? response!.Matches : Merge(response!.Matches, onTheirWay));
    }

    /// <summary>A decision had to be made without the look-up's answer.</summary>
    public void Missed() => breaker.Report(answered: false);

    /// <summary>What is on its way will replace what the index still has.</summary>
    private static List<PrefixMatch> Merge(IReadOnlyList<PrefixMatch> indexed, List<PrefixMatch> onTheirWay)
    {
        var merged = new List<PrefixMatch>(onTheirWay);
        foreach (var match in indexed)
        {
            if (!onTheirWay.Exists(newer => newer.Hash == match.Hash)) merged.Add(match);
        }
        return merged;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A prefix look-up failed ({Answer}); the request is billed uncached.")]
        public static partial void Degraded(ILogger logger, IndexAnswer answer);
    }
}
