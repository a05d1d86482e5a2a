using CacheIndex.Prefixes;
using PromptCaching;

namespace CacheIndex.Tests.Prefixes;

/// <summary>The rules of the store in a dictionary, to compare with.</summary>
internal sealed class ModelPrefixIndex(TimeProvider clock) : IPrefixIndex
{
    private readonly Dictionary<(CacheScope, PrefixHash), PrefixMatch> _entries = [];

    public Task<IReadOnlyList<PrefixMatch>> LookupAsync(CacheScope scope, PrefixHash[] hashes, CancellationToken cancellationToken) =>
        Task.FromResult(Live(scope, hashes));

    public IReadOnlyList<PrefixMatch> Live(CacheScope scope, PrefixHash[] hashes) =>
        [.. hashes.Distinct().Select(hash => _entries.GetValueOrDefault((scope, hash))).OfType<PrefixMatch>().Where(match => match.ExpiresAt > clock.GetUtcNow())];

    public Task WriteAsync(IReadOnlyList<ScopedWrite> writes, CancellationToken cancellationToken)
    {
        foreach (var (scope, entry, writtenAt) in writes)
        {
            var match = new PrefixMatch(entry.Hash, entry.TokenCount, entry.Tier, entry.ExpiresAt, writtenAt);
            if (_entries.TryGetValue((scope, entry.Hash), out var old))
            {
                var expiresAt = old.ExpiresAt > match.ExpiresAt ? old.ExpiresAt : match.ExpiresAt;
                match = (writtenAt >= old.WrittenAt ? match : old) with { ExpiresAt = expiresAt };
            }
            _entries[(scope, entry.Hash)] = match;
        }
        return Task.CompletedTask;
    }

    public Task RefreshAsync(IReadOnlyList<ScopedRefresh> refreshes, CancellationToken cancellationToken)
    {
        foreach (var (scope, entry) in refreshes)
        {
            if (_entries.TryGetValue((scope, entry.Hash), out var old) && old.ExpiresAt < entry.ExpiresAt)
            {
                _entries[(scope, entry.Hash)] = old with { ExpiresAt = entry.ExpiresAt };
            }
        }
        return Task.CompletedTask;
    }

    /// <summary>Deletes what has been dead for the grace.</summary>
    public void Sweep(TimeSpan grace)
    {
        foreach (var (key, match) in _entries.ToArray())
        {
            if (match.ExpiresAt <= clock.GetUtcNow() - grace) _entries.Remove(key);
        }
    }
}
