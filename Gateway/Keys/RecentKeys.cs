using System.Collections.Concurrent;

namespace Gateway.Keys;

/// <summary>What is known by key, the oldest key dropped first. Reads take no lock.</summary>
internal sealed class RecentKeys<TKey, T>(int limit) where TKey : notnull where T : class
{
    private readonly ConcurrentDictionary<TKey, T> _answers = new();
    private readonly Queue<TKey> _order = new();

    public T? Find(TKey key) => _answers.GetValueOrDefault(key);

    public void Remember(TKey key, T answer)
    {
        lock (_order)
        {
            var isNew = !_answers.ContainsKey(key);
            _answers[key] = answer;
            if (isNew) Added(key);
        }
    }

    /// <summary>What is known already, or else this.</summary>
    public T FindOrRemember(TKey key, T answer)
    {
        lock (_order)
        {
            if (!_answers.TryAdd(key, answer)) return _answers[key];
            Added(key);
            return answer;
        }
    }

    public void Forget(TKey key) => _answers.TryRemove(key, out _);

    private void Added(TKey key)
    {
        _order.Enqueue(key);
        while (_order.Count > limit) _answers.TryRemove(_order.Dequeue(), out _);
    }
}
