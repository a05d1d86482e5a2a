using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PromptCaching.Known;

/// <summary>What one process has learned about entries: which are live, and which were absent a moment ago. A bounded table that grows with what is
/// live, safe for concurrent use; readers take no lock. It never answers more than the store would: an expiry only moves forward, so an entry seen live
/// is live until the expiry seen (docs/decisions/0004-known-entries.md).</summary>
public sealed class KnownPrefixes
{
    /// <summary>Live entries that have room unless told otherwise.</summary>
    public const int DefaultCapacity = 1 << 18;

    /// <summary>Nobody can ask for more.</summary>
    public const int MostCapacity = 1 << 26;

    /// <summary>About what a fact takes.</summary>
    public const int BytesEach = 110;

    /// <summary>A live entry is asked about again after the shortest window at the latest: another replica may have replaced its count or tier, or
    /// the store may have lost it.</summary>
    public static readonly TimeSpan LiveTrust = CacheTier.FiveMinutes.Window();

    /// <summary>How long an absent candidate is left out of look-ups that find a deeper one live: a tenth of the shortest window, the most by which
    /// an entry that another replica writes meanwhile misses being refreshed.</summary>
    public static readonly TimeSpan AbsentTrust = TimeSpan.FromSeconds(30);

    private const int Gates = 64;
    private const int GrowthFactor = 4;
    private const int MaxStackStates = 256;

    private readonly int _mostSlots;
    private readonly ulong _multiplier = (ulong)Random.Shared.NextInt64() | 1;   // Differs in each process: nobody can aim at one set.
    private readonly Lock[] _gates;   // One covers the same entries in tables of every size.
    private readonly KnownTable _absent;   // And what has changed since anybody looked.
    private volatile KnownTable _live;
    private volatile KnownTable? _former;   // Live, too, from before that table grew. What is known of an entry stands in one of the three.
    private long _formerUntil;
    private int _isGrowing;

    /// <summary>Nothing is known.</summary>
    /// <param name="capacity">The most live entries that are remembered; rounded up to a power of two, at least 8.</param>
    /// <param name="initialCapacity">As many have room before the table grows, and half as many absent ones; rounded likewise. It grows when what is live had to
    /// go.</param>
    /// <exception cref="ArgumentOutOfRangeException">A capacity is not from 1 to 2^26.</exception>
    public KnownPrefixes(int capacity = DefaultCapacity, int initialCapacity = DefaultCapacity)
    {
        _mostSlots = Slots(capacity);
        _live = new KnownTable(Math.Min(Slots(initialCapacity), _mostSlots));
        _absent = new KnownTable(Math.Max(_live.Slots / 2, KnownTable.Ways));
        _gates = [.. Enumerable.Range(0, Math.Min(Gates, _absent.Slots / KnownTable.Ways)).Select(static _ => new Lock())];
    }

    /// <summary>Live entries that have room now.</summary>
    public int Capacity => _live.Slots;

    /// <summary>Splits a request's candidates into what is known to be live and what the store must be asked for.</summary>
    /// <param name="scope">Where the candidates belong.</param>
    /// <param name="candidates">The deepest first: what is skipped depends on it.</param>
    /// <param name="now">Decides what is live.</param>
    public KnownCandidates Find(CacheScope scope, ReadOnlySpan<PrefixHash> candidates, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(scope);
        Span<bool> isAsked = candidates.Length <= MaxStackStates ? stackalloc bool[candidates.Length] : new bool[candidates.Length];
        isAsked.Clear();
        var (id, ticks) = (scope.Id, now.UtcTicks);
        Fetch(id, candidates);
        List<PrefixMatch>? live = null;
        var asked = 0;
        for (var i = 0; i < candidates.Length; i++)
        {
            if (candidates[..i].Contains(candidates[i])) continue;
            var isKnown = TryRead(Place(id, candidates[i]), id, candidates[i], out var fact);
            if (isKnown && fact.IsLiveAt(ticks))
            {
                live ??= new List<PrefixMatch>(candidates.Length - i);
                live.Add(fact.Match);
                continue;
            }
            // Absent a moment ago, and too shallow to be the read.
            if (live is not null && isKnown && !fact.IsLive && ticks < fact.TrustedUntil) continue;
            isAsked[i] = true;
            asked++;
        }
        return new KnownCandidates(live, Pick(candidates, isAsked, asked));
    }

    /// <summary>Takes in the store's answer to a look-up.</summary>
    /// <param name="scope">Where the candidates belong.</param>
    /// <param name="asked">What it was asked for.</param>
    /// <param name="matches">What was live of it.</param>
    /// <param name="askedAt">The time just before it was asked.</param>
    public void Learn(CacheScope scope, ReadOnlySpan<PrefixHash> asked, IReadOnlyList<PrefixMatch> matches, DateTimeOffset askedAt)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(matches);
        Span<bool> isLive = asked.Length <= MaxStackStates ? stackalloc bool[asked.Length] : new bool[asked.Length];
        isLive.Clear();
        var id = scope.Id;
        Fetch(id, asked);
        for (var i = 0; i < matches.Count; i++)
        {
            var match = matches[i];
            Put(KnownPrefix.Live(id, match, askedAt), askedAt);
            if (asked.IndexOf(match.Hash) is >= 0 and var place) isLive[place] = true;
        }
        for (var i = 0; i < asked.Length; i++)
        {
            if (!isLive[i]) Put(KnownPrefix.Absent(id, asked[i], askedAt), askedAt);
        }
    }

    /// <summary>Takes in a write that the store has acknowledged. What was not known to be live is asked for next time: of two writes the later one
    /// stands, and the store may have had it.</summary>
    /// <param name="scope">Where the entry belongs.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="writtenAt">When the writing request was submitted.</param>
    /// <param name="now">The time after the acknowledgement.</param>
    public void Wrote(CacheScope scope, PrefixWrite entry, DateTimeOffset writtenAt, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Change(scope, entry.Hash, now, live =>
        {
            var expiresAt = Math.Max(entry.ExpiresAt.UtcTicks, live.ExpiresAt);
            return writtenAt.UtcTicks >= live.WrittenAt
                ? live with { TokenCount = entry.TokenCount, Tier = entry.Tier, ExpiresAt = expiresAt, WrittenAt = writtenAt.UtcTicks }
                : live with { ExpiresAt = expiresAt };
        });
    }

    /// <summary>Takes in a refresh that the store has accepted. It moves what is known to be live and proves nothing of anything else.</summary>
    /// <param name="scope">Where the entry belongs.</param>
    /// <param name="entry">The refresh.</param>
    /// <param name="slack">The share of its window by which the store may leave the entry's expiry behind: so much of the refresh is not certain.</param>
    /// <param name="now">The time after it was accepted.</param>
    public void Refreshed(CacheScope scope, PrefixRefresh entry, double slack, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Change(scope, entry.Hash, now,
            live => live with { ExpiresAt = Math.Max(live.ExpiresAt, (entry.ExpiresAt - (live.Tier.Window() * slack)).UtcTicks) });
    }

    private static PrefixHash[] Pick(ReadOnlySpan<PrefixHash> candidates, ReadOnlySpan<bool> isPicked, int count)
    {
        if (count == 0) return [];
        var picked = new PrefixHash[count];
        var next = 0;
        for (var i = 0; i < candidates.Length; i++)
        {
            if (isPicked[i]) picked[next++] = candidates[i];
        }
        return picked;
    }

    private static int Slots(int capacity, [CallerArgumentExpression(nameof(capacity))] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MostCapacity, name);
        return (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, KnownTable.Ways));
    }

    private ulong Place(Guid scope, PrefixHash hash) =>
        ((ulong)hash.SortKey ^ MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(in scope)))) * _multiplier;

    private Lock Gate(ulong place) => _gates[KnownTable.SetBits(place) & (_gates.Length - 1)];

    /// <summary>Touches the sets of all hashes, then what they hold: the processor fetches them at the same time, where each would be waited for when its turn
    /// comes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long Fetch(Guid scope, ReadOnlySpan<PrefixHash> hashes)
    {
        var (live, sum) = (_live, 0L);
        foreach (var hash in hashes)
        {
            var place = Place(scope, hash);
            sum += live.Fetch(place) + _absent.Fetch(place);
        }
        foreach (var hash in hashes) sum += live.FetchFact(Place(scope, hash));
        return sum;
    }

    /// <summary>False where nothing is known, or where it is changing just now: then the store is asked.</summary>
    private bool TryRead(ulong place, Guid scope, PrefixHash hash, out KnownPrefix fact) =>
        _live.TryRead(place, scope, hash, out fact)
        || (_former is { } former && former.TryRead(place, scope, hash, out fact))
        || _absent.TryRead(place, scope, hash, out fact);

    /// <summary>A change that passed through: what is certainly live is still live, otherwise; anything else is left to the store.</summary>
    private void Change(CacheScope scope, PrefixHash hash, DateTimeOffset now, Func<KnownPrefix, KnownPrefix> change)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var id = scope.Id;
        var place = Place(id, hash);
        lock (Gate(place))
        {
            var fact = TryRead(place, id, hash, out var known) && known.IsLiveAt(now.UtcTicks)
                ? change(known) with { AsOf = now.UtcTicks }
                : KnownPrefix.Changed(id, hash, now);
            Store(place, fact, now);
        }
        Adapt(now);
    }

    private void Put(in KnownPrefix answer, DateTimeOffset now)
    {
        var place = Place(answer.ScopeId, answer.Hash);
        lock (Gate(place))
        {
            if (!TryRead(place, answer.ScopeId, answer.Hash, out var known) || answer.Supersedes(known)) Store(place, answer, now);
        }
        Adapt(now);
    }

    /// <summary>Under the entry's gate.</summary>
    private void Store(ulong place, in KnownPrefix fact, DateTimeOffset now)
    {
        _former?.Remove(place, fact.ScopeId, fact.Hash);
        (fact.IsLive ? _absent : _live).Remove(place, fact.ScopeId, fact.Hash);
        (fact.IsLive ? _live : _absent).Store(place, fact, now.UtcTicks);
    }

    /// <summary>Grows where that is needed. The smaller table is read until nothing in it can be of use: nobody waits for facts to be copied.</summary>
    private void Adapt(DateTimeOffset now)
    {
        if (_former is not null && now.UtcTicks >= Volatile.Read(ref _formerUntil)) _former = null;
        if (!_live.IsCrowded || _live.Slots == _mostSlots || Interlocked.Exchange(ref _isGrowing, 1) != 0) return;
        var larger = new KnownTable((int)Math.Min((long)_live.Slots * GrowthFactor, _mostSlots));
        // Nobody may be between reading and storing.
        foreach (var gate in _gates) gate.Enter();
        Volatile.Write(ref _formerUntil, (now + LiveTrust).UtcTicks);
        (_former, _live) = (_live, larger);
        foreach (var gate in _gates) gate.Exit();
        Volatile.Write(ref _isGrowing, 0);
    }
}
