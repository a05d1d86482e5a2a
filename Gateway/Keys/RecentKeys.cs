using System.Collections.Concurrent;

namespace Gateway.Keys;

/// <summary>What is known by key, the oldest key dropped first. Reads take no lock.</summary>
internal sealed class RecentKeys<TKey, T>(int limit) where TKey : notnull where T : class
{
    private readonly ConcurrentDictionary<TKey, (T Answer, LinkedListNode<TKey> Place)> _answers = new();
    private readonly LinkedList<TKey> _order = new();

    public T? Find(TKey key) => _answers.TryGetValue(key, out var known) ? known.Answer : null;

    public void Remember(TKey key, T answer)
    {
        lock (_order)
        {
            if (_answers.TryGetValue(key, out var known)) _answers[key] = (answer, known.Place);
            else Add(key, answer);
        }
    }

    /// <summary>What is known already, or else this.</summary>
    public T FindOrRemember(TKey key, T answer)
    {
        lock (_order)
        {
            if (_answers.TryGetValue(key, out var known)) return known.Answer;
            Add(key, answer);
            return answer;
        }
    }

    public void Forget(TKey key)
    {
        lock (_order)
        {
            if (_answers.TryRemove(key, out var known)) _order.Remove(known.Place);
        }
    }

    private void Add(TKey key, T answer)
    {
        _answers[key] = (answer, _order.AddLast(key));
        if (_order.Count <= limit) return;
        _answers.TryRemove(_order.First!.Value, out _);
        _order.RemoveFirst();
    }
}
