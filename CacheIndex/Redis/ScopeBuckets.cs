using System.Collections.Concurrent;
using System.Globalization;
using PromptCaching;

namespace CacheIndex.Redis;

/// <summary>How finely each scope is divided, as far as this replica has learnt. Only a hint: a change touches the bucket of every level.</summary>
internal sealed class ScopeBuckets(TimeProvider clock)
{
    /// <summary>Scopes remembered; with more than this the table starts anew.</summary>
    private const int MostScopes = 10_000;

    /// <summary>A scope that was large once may be small again.</summary>
    private static readonly TimeSpan DepthHolds = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<CacheScope, Division> _scopes = new();

    /// <summary>The scope's name in keys and the level to look at.</summary>
    public (string Scope, int Depth) Of(CacheScope scope)
    {
        if (!_scopes.TryGetValue(scope, out var division))
        {
            if (_scopes.Count >= MostScopes) _scopes.Clear();
            division = _scopes.GetOrAdd(scope, static key => new Division(key.Id.ToString("N", CultureInfo.InvariantCulture), 0, 0));
        }
        return (division.Scope, division.Depth > 0 && clock.GetElapsedTime(division.Since) < DepthHolds ? division.Depth : 0);
    }

    /// <summary>A bucket at this level was too large.</summary>
    public void Deepen(CacheScope scope, int from)
    {
        var (name, _) = Of(scope);
        _scopes[scope] = new Division(name, Math.Min(from + 1, BucketId.Deepest), clock.GetTimestamp());
    }

    private sealed record Division(string Scope, int Depth, long Since);
}
