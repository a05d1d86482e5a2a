using Gateway.Outbox;
using Gateway.Telemetry;
using PromptCaching;
using PromptCaching.Known;
using PromptCaching.Wire;

namespace Gateway.Index;

/// <summary>Which prefixes are live: by CacheIndex, by what it has said of them before (docs/decisions/0004-known-entries.md), and by records that
/// are still on their way there.</summary>
internal sealed partial class PrefixLookup(
    LookupLanes index, PendingEntries pending, KnownPrefixes known, LookupBreaker breaker, GatewayMetrics metrics, TimeProvider clock,
    ILogger<PrefixLookup> logger)
{
    /// <summary>A look-up that outlives even this is given up, however long the answer streams on: CacheIndex asks its store for no longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <param name="scope">Where to look.</param>
    /// <param name="hashes">The candidates, the deepest first.</param>
    /// <param name="cancellationToken">The request has ended.</param>
    public Task<(IndexAnswer Answer, IReadOnlyList<PrefixMatch> Matches)> FindAsync(
        CacheScope scope, PrefixHash[] hashes, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var onTheirWay = pending.Find(scope, hashes, now);   // Before asking: what leaves this list meanwhile is in the index by then.
        var (live, asked) = known.Find(scope, hashes, now);
        if (asked.Length > 0) return AskAsync(scope, asked, live, onTheirWay, now, cancellationToken);
        metrics.Recalled();
        return Task.FromResult((IndexAnswer.Ok, Merge(live ?? [], onTheirWay)));
    }

    /// <summary>A decision had to be made without the look-up's answer.</summary>
    public void Missed() => breaker.Report(answered: false);

    private async Task<(IndexAnswer Answer, IReadOnlyList<PrefixMatch> Matches)> AskAsync(
        CacheScope scope, PrefixHash[] asked, List<PrefixMatch>? live, List<PrefixMatch>? onTheirWay, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (!breaker.TryEnter()) return (IndexAnswer.Unavailable, []);
        using var longest = new CancellationTokenSource(Longest, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(longest.Token, cancellationToken);
        var started = clock.GetTimestamp();
        var (answer, matches) = await index.LookupAsync(new LookupRequest(scope, asked), stop.Token);
        // The request has ended; that says nothing of the index.
        if (cancellationToken.IsCancellationRequested && answer == IndexAnswer.Late) return (answer, []);
        metrics.LookedUp(answer, clock.GetElapsedTime(started));
        // A refusal is about what this request asked for, and says nothing of the index either.
        if (answer != IndexAnswer.Rejected) breaker.Report(answer == IndexAnswer.Ok);
        if (answer != IndexAnswer.Ok)
        {
            Log.Degraded(logger, answer);
            return (answer, []);
        }
        known.Learn(scope, asked, matches, now);
        live?.AddRange(matches);
        return (answer, Merge(live ?? matches, onTheirWay));
    }

    /// <summary>What is on its way will replace what the index still has.</summary>
    private static IReadOnlyList<PrefixMatch> Merge(IReadOnlyList<PrefixMatch> indexed, List<PrefixMatch>? onTheirWay)
    {
        if (onTheirWay is null) return indexed;
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
