using PromptCaching;

namespace CacheIndex.Prefixes;

/// <summary>Which prefixes are live: a cache, not a ledger, so losing an entry costs a discount and nothing else.</summary>
internal interface IPrefixIndex
{
    /// <summary>The live entries among <paramref name="hashes"/>, in any order, each once.</summary>
    Task<IReadOnlyList<PrefixMatch>> LookupAsync(CacheScope scope, PrefixHash[] hashes, CancellationToken cancellationToken);

    /// <summary>Inserts or replaces. Of two writes of one entry the later request's count and tier stay; its expiry never moves back.</summary>
    Task WriteAsync(IReadOnlyList<ScopedWrite> writes, CancellationToken cancellationToken);

    /// <summary>Slides entries forward, never back; one that is gone stays gone.</summary>
    Task RefreshAsync(IReadOnlyList<ScopedRefresh> refreshes, CancellationToken cancellationToken);
}
