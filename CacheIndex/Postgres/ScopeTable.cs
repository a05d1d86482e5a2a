using Npgsql;
using PromptCaching;

namespace CacheIndex.Postgres;

/// <summary>The distinct scopes of one call, numbered from 1 as SQL's ORDINALITY does.</summary>
internal sealed class ScopeTable
{
    private readonly Dictionary<CacheScope, int> _positions = [];
    private readonly List<CacheScope> _scopes = [];

    public int PositionOf(CacheScope scope)
    {
        if (_positions.TryGetValue(scope, out var position)) return position;
        _scopes.Add(scope);
        return _positions[scope] = _scopes.Count;
    }

    /// <summary>Parameters $1 to $3.</summary>
    public NpgsqlParameterCollection AddTo(NpgsqlParameterCollection parameters) => parameters
        .With(_scopes.Select(s => s.PrincipalId).ToArray())
        .With(_scopes.Select(s => s.Model).ToArray())
        .With(_scopes.Select(s => s.TokenizerVersion).ToArray());
}
