using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace PromptCaching.Tokens;

/// <summary>Remembers counts, and what else is known of what was counted, by a key of the caller's choice: the hash of a block, or of the prefix that it ends. Bounded: what was not used while
/// half the capacity was filled anew is forgotten. One cache serves one <see cref="ITokenCounter.Version"/>. Safe for use by many threads.</summary>
/// <typeparam name="TKey">Must name the counted text beyond doubt: a cryptographic hash of at least 16 bytes.</typeparam>
/// <typeparam name="TCount">The count, alone or with what follows from the same text.</typeparam>
public sealed class TokenCountCache<TKey, TCount>
    where TKey : notnull
{
    private readonly Lock _turn = new();
    private readonly int _generationSize;
    private volatile ConcurrentDictionary<TKey, TCount> _current = new();
    private volatile ConcurrentDictionary<TKey, TCount> _previous = new();
    private int _added;

    /// <param name="capacity">How many counts are kept at most, give or take one for each thread that adds at the same time.</param>
    public TokenCountCache(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        _generationSize = capacity / 2;
    }

    /// <summary>How many counts are kept now.</summary>
    public int Count => _current.Count + _previous.Count;

    /// <summary>The count that was remembered for a key.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TCount count)
    {
        if (_current.TryGetValue(key, out count)) return true;
        if (!_previous.TryGetValue(key, out count)) return false;
        Set(key, count);   // used: it outlives the generation it was in
        return true;
    }

    /// <summary>Remembers a count.</summary>
    public void Set(TKey key, TCount count)
    {
        if (!_current.TryAdd(key, count) || Interlocked.Increment(ref _added) < _generationSize) return;
        lock (_turn)
        {
            if (_added < _generationSize) return;   // another thread was first
            _previous = _current;
            _current = new ConcurrentDictionary<TKey, TCount>();
            _added = 0;
        }
    }
}
