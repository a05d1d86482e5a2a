using PromptCaching;

namespace Gateway.Outbox;

/// <summary>Entries written by requests whose records have not reached CacheIndex yet. A look-up finds them here, so that a client that asks twice in
/// a row reads what it has just written. Bounded: an entry that does not fit costs a discount at most.</summary>
internal sealed class PendingEntries
{
    /// <summary>Most entries kept; some seconds of heavy writing.</summary>
    public const int Limit = 50_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(CacheScope Scope, PrefixHash Hash), (PrefixMatch Match, long Sequence)> _entries = [];
    private readonly Queue<((CacheScope Scope, PrefixHash Hash) Key, long Sequence)> _order = [];

    public void Add(CacheScope scope, IReadOnlyList<PrefixWrite> writes, DateTimeOffset writtenAt, long sequence)
    {
        if (writes.Count == 0) return;
        lock (_gate)
        {
            foreach (var write in writes)
            {
                if (_order.Count >= Limit) return;
                var key = (scope, write.Hash);
                _entries[key] = (new PrefixMatch(write.Hash, write.TokenCount, write.Tier, write.ExpiresAt, writtenAt), sequence);
                _order.Enqueue((key, sequence));
            }
        }
    }

    /// <summary>CacheIndex has every record up to this one.</summary>
    public void Forget(long sequence)
    {
        lock (_gate)
        {
            while (_order.TryPeek(out var oldest) && oldest.Sequence <= sequence)
            {
                _order.Dequeue();
                if (_entries.TryGetValue(oldest.Key, out var entry) && entry.Sequence <= sequence) _entries.Remove(oldest.Key);
            }
        }
    }

    /// <summary>The live ones among these prefixes; null where there are none.</summary>
    public List<PrefixMatch>? Find(CacheScope scope, IReadOnlyList<PrefixHash> hashes, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_entries.Count == 0) return null;
            List<PrefixMatch>? found = null;
            foreach (var hash in hashes)
            {
                if (_entries.TryGetValue((scope, hash), out var entry) && entry.Match.ExpiresAt > now) (found ??= []).Add(entry.Match);
            }
            return found;
        }
    }
}
