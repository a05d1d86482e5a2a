using CacheIndex.Prefixes;
using PromptCaching;

namespace CacheIndex.Tests.Redis;

/// <summary>Counts what gets through to the index behind it, and can be told to fail.</summary>
internal sealed class CountingIndex(IPrefixIndex inner) : IPrefixIndex
{
    private int _asked;

    /// <summary>Hashes looked up here.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Thrown after a change has been made, as when a connection breaks before the answer.</summary>
    public Exception? FailsAfterChanging { get; set; }

    public Task<IReadOnlyList<PrefixMatch>> LookupAsync(CacheScope scope, PrefixHash[] hashes, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _asked, hashes.Length);
        return inner.LookupAsync(scope, hashes, cancellationToken);
    }

    public async Task WriteAsync(IReadOnlyList<ScopedWrite> writes, CancellationToken cancellationToken)
    {
        await inner.WriteAsync(writes, cancellationToken);
        if (FailsAfterChanging is { } failure) throw failure;
    }

    public async Task RefreshAsync(IReadOnlyList<ScopedRefresh> refreshes, CancellationToken cancellationToken)
    {
        await inner.RefreshAsync(refreshes, cancellationToken);
        if (FailsAfterChanging is { } failure) throw failure;
    }
}
