using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PromptCaching.Known;

/// <summary>What one process has learned about entries: which are live, and which were absent a moment ago. A bounded table, safe for concurrent
/// use; readers take no lock. It never answers more than the store would: an expiry only moves forward, so an entry seen live is live until the
/// expiry seen (docs/decisions/0004-known-entries.md).</summary>
public sealed class KnownPrefixes
{
    /// <summary>Facts that the table holds unless told otherwise; about 110 bytes each.</summary>
    public const int DefaultCapacity = 1 << 18;

    /// <summary>A live entry is asked about again after the shortest window at the latest: another replica may have replaced its count or tier, or
    /// the store may have lost it.</summary>
    public static readonly TimeSpan LiveTrust = CacheTier.FiveMinutes.Window();

    /// <summary>How long an absent candidate is left out of look-ups that find a deeper one live: a tenth of the shortest window, the most by which
    /// an entry that another replica writes meanwhile misses being refreshed.</summary>
    public static readonly TimeSpan AbsentTrust = TimeSpan.FromSeconds(30);

    private const int Ways = 8;   // One set of tags is one vector.
    private const int AbsentWays = 3;   // The others are for what is live.
    private const int MaxStackStates = 256;

    private const long NotLiveMark = 1L << 62;   // beyond any time in ticks

    private readonly int _setMask;
    private readonly ulong _multiplier = (ulong)Random.Shared.NextInt64() | 1;   // Differs in each process: nobody can aim at one set.
    private readonly uint[] _tags;
    private readonly KnownPrefix[] _facts;
    private readonly long[] _uses;   // Until when each fact is of use, and whether it is live; 0: none. Choosing a victim reads this, not eight facts.
    private readonly int[] _versions;   // Of a set; odd while it changes.
    private readonly Lock[] _gates = new Lock[64];

    /// <summary>An empty table.</summary>
    /// <param name="capacity">The most facts it holds; rounded up to a power of two, at least 8.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is not from 1 to 2^26.</exception>
    public KnownPrefixes(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 1 << 26);
        var slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, Ways));
        _setMask = (slots / Ways) - 1;
        _tags = new uint[slots];
        _facts = new KnownPrefix[slots];
        _uses = new long[slots];
        _versions = new int[slots / Ways];
        for (var i = 0; i < _gates.Length; i++) _gates[i] = new Lock();
    }

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
            var isKnown = TryRead(id, candidates[i], out var fact);
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

    private (int Set, uint Tag) Place(Guid scope, PrefixHash hash)
    {
        var mixed = ((ulong)hash.SortKey ^ MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(in scope)))) * _multiplier;
        return ((int)(mixed >> 40) & _setMask, (uint)(mixed >> 8));
    }

    /// <summary>Touches the sets of all hashes: the processor fetches them at the same time, where each would be waited for when its turn comes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long Fetch(Guid scope, ReadOnlySpan<PrefixHash> hashes)
    {
        var sum = 0L;   // A result, so that nothing is left out.
        foreach (var hash in hashes)
        {
            var first = Place(scope, hash).Set * Ways;
            sum += _tags[first] + _uses[first];
        }
        return sum;
    }

    private Lock Gate(int set) => _gates[set % _gates.Length];

    /// <summary>False where nothing is known, or where it is changing just now: then the store is asked.</summary>
    private bool TryRead(Guid scope, PrefixHash hash, out KnownPrefix fact)
    {
        var (set, tag) = Place(scope, hash);
        var version = Volatile.Read(ref _versions[set]);
        var slot = Slot(set, tag, scope, hash);
        fact = slot is { } own ? _facts[own] : default;
        Volatile.ReadBarrier();
        return slot is not null && (version & 1) == 0 && version == _versions[set];
    }

    private int? Slot(int set, uint tag, Guid scope, PrefixHash hash)
    {
        var first = set * Ways;
        var same = Vector256.Equals(Vector256.Create(_tags.AsSpan(first, Ways)), Vector256.Create(tag)).ExtractMostSignificantBits();
        for (; same != 0; same &= same - 1)
        {
            var slot = first + BitOperations.TrailingZeroCount(same);
            if (_facts[slot].IsAbout(scope, hash)) return slot;
        }
        return null;
    }

    /// <summary>A change that passed through: what is certainly live is still live, otherwise; anything else is left to the store.</summary>
    private void Change(CacheScope scope, PrefixHash hash, DateTimeOffset now, Func<KnownPrefix, KnownPrefix> change)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var id = scope.Id;
        var (set, tag) = Place(id, hash);
        lock (Gate(set))
        {
            var slot = Slot(set, tag, id, hash);
            var fact = slot is { } own && _facts[own].IsLiveAt(now.UtcTicks)
                ? change(_facts[own]) with { AsOf = now.UtcTicks }
                : KnownPrefix.Changed(id, hash, now);
            Store(set, tag, slot, fact, now);
        }
    }

    private void Put(in KnownPrefix answer, DateTimeOffset now)
    {
        var (set, tag) = Place(answer.ScopeId, answer.Hash);
        lock (Gate(set))
        {
            var slot = Slot(set, tag, answer.ScopeId, answer.Hash);
            if (slot is not { } own || answer.Supersedes(_facts[own])) Store(set, tag, slot, answer, now);
        }
    }

    private void Store(int set, uint tag, int? own, in KnownPrefix fact, DateTimeOffset now)
    {
        var slot = own ?? Victim(set * Ways, fact.IsLive, now.UtcTicks);
        _versions[set]++;
        Volatile.WriteBarrier();
        _facts[slot] = fact;
        _tags[slot] = tag;
        _uses[slot] = fact.UsefulUntil | (fact.IsLive ? 0 : NotLiveMark);
        Volatile.Write(ref _versions[set], _versions[set] + 1);
    }

    /// <summary>An empty place, else that of a fact no longer of use. Else one of the kind that has more places than are its own; of a kind the one that
    /// will be of use for the shortest time.</summary>
    private int Victim(int first, bool isLive, long now)
    {
        Span<int> soonest = [-1, -1];   // Live; absent.
        var absent = isLive ? 0 : 1;
        for (var slot = first; slot < first + Ways; slot++)
        {
            if ((_uses[slot] & ~NotLiveMark) <= now) return slot;
            var kind = _uses[slot] < NotLiveMark ? 0 : 1;
            absent += kind;
            if (soonest[kind] < 0 || _uses[slot] < _uses[soonest[kind]]) soonest[kind] = slot;
        }
        return soonest[absent > AbsentWays ? 1 : 0];
    }
}
