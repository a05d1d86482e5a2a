using System.Collections.Concurrent;

namespace Gateway.Keys;

/// <summary>Answers by key hash, the oldest key dropped first. Reads take no lock.</summary>
internal sealed class RecentKeys<T>(int limit) where T : class
{
    private readonly ConcurrentDictionary<SecretHash, T> _answers = new();
    private readonly Queue<SecretHash> _order = new();

    public T? Find(SecretHash key) => _answers.GetValueOrDefault(key);

    public void Remember(SecretHash key, T answer)
    {
        lock (_order)
        {
            var isNew = !_answers.ContainsKey(key);
            _answers[key] = answer;
            if (!isNew) return;
            _order.Enqueue(key);
            while (_order.Count > limit) _answers.TryRemove(_order.Dequeue(), out _);
        }
    }

    public void Forget(SecretHash key) => _answers.TryRemove(key, out _);
}
