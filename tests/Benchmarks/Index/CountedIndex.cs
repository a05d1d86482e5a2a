using CacheIndex.Prefixes;
using PromptCaching;

namespace Benchmarks.Index;

/// <summary>Counts the look-ups that get to it.</summary>
internal sealed class CountedIndex(IPrefixIndex inner) : IPrefixIndex
{
    private long _lookups;

    public long Lookups => Interlocked.Read(ref _lookups);

    public Task<IReadOnlyList<PrefixMatch>> LookupAsync(CacheScope scope, PrefixHash[] hashes, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _lookups);
        return inner.LookupAsync(scope, hashes, cancellationToken);
    }

    public Task WriteAsync(IReadOnlyList<ScopedWrite> writes, CancellationToken cancellationToken) => inner.WriteAsync(writes, cancellationToken);

    public Task RefreshAsync(IReadOnlyList<ScopedRefresh> refreshes, CancellationToken cancellationToken) => inner.RefreshAsync(refreshes, cancellationToken);
}
