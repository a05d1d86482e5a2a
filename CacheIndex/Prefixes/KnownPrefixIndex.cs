using Microsoft.Extensions.Options;
using PromptCaching;
using PromptCaching.Known;

namespace CacheIndex.Prefixes;

/// <summary>Asks a store only for what is not known of its entries, and learns from everything that passes through.</summary>
internal sealed class KnownPrefixIndex(
    IPrefixIndex store, KnownPrefixes known, IOptions<RefreshOptions> options, CacheIndexMetrics metrics, TimeProvider clock) : IPrefixIndex
{
    public Task<IReadOnlyList<PrefixMatch>> LookupAsync(CacheScope scope, PrefixHash[] hashes, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var candidates = known.Find(scope, hashes, now);
        metrics.Asked(candidates.Asked.Length);
        return candidates.Asked.Length == 0
            ? Task.FromResult<IReadOnlyList<PrefixMatch>>(candidates.Live ?? [])
            : AskAsync(scope, candidates, now, cancellationToken);
    }

    public async Task WriteAsync(IReadOnlyList<ScopedWrite> writes, CancellationToken cancellationToken)
    {
        await store.WriteAsync(writes, cancellationToken);
        var now = clock.GetUtcNow();   // After the acknowledgement: a look-up that was asked before it may have missed the entry.
        foreach (var (scope, entry, writtenAt) in writes) known.Wrote(scope, entry, writtenAt, now);
    }

    public async Task RefreshAsync(IReadOnlyList<ScopedRefresh> refreshes, CancellationToken cancellationToken)
    {
        await store.RefreshAsync(refreshes, cancellationToken);
        var now = clock.GetUtcNow();
        foreach (var (scope, entry) in refreshes) known.Refreshed(scope, entry, options.Value.Slack, now);
    }

    private async Task<IReadOnlyList<PrefixMatch>> AskAsync(
        CacheScope scope, KnownCandidates candidates, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        var matches = await store.LookupAsync(scope, candidates.Asked, cancellationToken);
        known.Learn(scope, candidates.Asked, matches, askedAt);
        if (candidates.Live is not { } live) return matches;
        live.AddRange(matches);
        return live;
    }
}
