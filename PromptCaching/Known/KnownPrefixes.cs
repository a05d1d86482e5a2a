using System.Numerics;
using System.Runtime.Intrinsics;

namespace PromptCaching.Known;

/// <summary>What one process has learned about entries: which are live, and which were absent a moment ago. A bounded table, safe for concurrent
/// use; readers take no lock. It never answers more than the store would: an expiry only moves forward, so an entry seen live is live until the
/// expiry seen (docs/decisions/0004-known-entries.md).</summary>
public sealed class KnownPrefixes
{
    /// <summary>Facts that the table holds unless told otherwise; about 200 bytes each.</summary>
    public const int DefaultCapacity = 1 << 17;

    /// <summary>A live entry is asked about again after the shortest window at the latest: another replica may have replaced its count or tier, or
    /// the store may have lost it.</summary>
    public static readonly TimeSpan LiveTrust = CacheTier.FiveMinutes.Window();

    /// <summary>How long an absent candidate is left out of look-ups that find a deeper one live: a tenth of the shortest window, the most by which
    /// an entry that another replica writes meanwhile misses being refreshed.</summary>
    public static readonly TimeSpan AbsentTrust = TimeSpan.FromSeconds(30);

    private const int Ways = 8;   // One set of tags is one vector.
    private const int MaxStackStates = 256;

    // What a fact is worth while it is of use; a live one the time until then in ticks.
    private const long Useless = 0;
    private const long Absent = 1;
    private const long FirstLive = 2;

    private const long AbsentMark = 1L << 62;   // beyond any time in ticks

    private readonly int _setMask;
    private readonly uint[] _tags;
    private readonly KnownPrefix?[] _facts;
    private readonly long[] _uses;   // Until when each fact is of use, and whether it is absent; 0: none. Choosing a victim reads this, not eight facts.
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
        _facts = new KnownPrefix?[slots];
        _uses = new long[slots];
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
        var seed = Seed(scope);
        List<PrefixMatch>? live = null;
        var asked = 0;
        for (var i = 0; i < candidates.Length; i++)
        {
            var fact = Fact(scope, candidates[i], seed);
            if (fact?.LiveAt(now) is { } match)
            {
                live ??= new List<PrefixMatch>(candidates.Length - i);
                if (!Holds(live, match.Hash)) live.Add(match);
                continue;
            }
            // Absent a moment ago, and too shallow to be the read.
            if (live is not null && fact is { Match: null } && now < fact.TrustedUntil) continue;
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
    public void Learn(CacheScope scope, IReadOnlyList<PrefixHash> asked, IReadOnlyList<PrefixMatch> matches, DateTimeOffset askedAt)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(matches);
        var seed = Seed(scope);
        for (var i = 0; i < matches.Count; i++) Put(KnownPrefix.Live(scope, matches[i], askedAt), seed, askedAt);
        if (matches.Count == asked.Count) return;
        for (var i = 0; i < asked.Count; i++)
        {
            if (!Holds(matches, asked[i])) Put(KnownPrefix.Absent(scope, asked[i], askedAt), seed, askedAt);
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
            var expiresAt = entry.ExpiresAt > live.ExpiresAt ? entry.ExpiresAt : live.ExpiresAt;
            return writtenAt >= live.WrittenAt
                ? new PrefixMatch(entry.Hash, entry.TokenCount, entry.Tier, expiresAt, writtenAt)
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
        Change(scope, entry.Hash, now, live =>
        {
            var expiresAt = entry.ExpiresAt - (live.Tier.Window() * slack);
            return expiresAt > live.ExpiresAt ? live with { ExpiresAt = expiresAt } : live;
        });
    }

    private static bool Holds(IReadOnlyList<PrefixMatch> matches, PrefixHash hash)
    {
        for (var i = 0; i < matches.Count; i++)
        {
            if (matches[i].Hash == hash) return true;
        }
        return false;
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

    // Texts hash differently in each process: nobody can aim at one set.
    private static uint Seed(CacheScope scope) => (uint)scope.GetHashCode() * 0x9E3779B1;

    private static uint Tag(PrefixHash hash, uint seed) => (uint)(hash.SortKey >> 32) ^ seed;

    private int Set(PrefixHash hash, uint seed) => (int)((uint)hash.SortKey ^ seed) & _setMask;

    private Lock Gate(int set) => _gates[set % _gates.Length];

    private KnownPrefix? Fact(CacheScope scope, PrefixHash hash, uint seed) =>
        Slot(scope, hash, seed) is { } slot && Volatile.Read(ref _facts[slot]) is { } fact && fact.IsAbout(scope, hash) ? fact : null;

    private int? Slot(CacheScope scope, PrefixHash hash, uint seed)
    {
        var first = Set(hash, seed) * Ways;
        var same = Vector256.Equals(Vector256.Create(_tags.AsSpan(first, Ways)), Vector256.Create(Tag(hash, seed))).ExtractMostSignificantBits();
        for (; same != 0; same &= same - 1)
        {
            var slot = first + BitOperations.TrailingZeroCount(same);
            if (Volatile.Read(ref _facts[slot]) is { } fact && fact.IsAbout(scope, hash)) return slot;
        }
        return null;
    }

    /// <summary>A change that passed through: what is certainly live is still live, otherwise; anything else is left to the store.</summary>
    private void Change(CacheScope scope, PrefixHash hash, DateTimeOffset now, Func<PrefixMatch, PrefixMatch> change)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var seed = Seed(scope);
        var set = Set(hash, seed);
        lock (Gate(set))
        {
            var slot = Slot(scope, hash, seed);
            if (slot is { } own && _facts[own]!.LiveAt(now) is { } live) Place(own, _facts[own]! with { Match = change(live), AsOf = now }, seed);
            else Place(slot, KnownPrefix.Changed(scope, hash, now), seed, now);
        }
    }

    private void Put(KnownPrefix answer, uint seed, DateTimeOffset now)
    {
        lock (Gate(Set(answer.Hash, seed)))
        {
            var slot = Slot(answer.Scope, answer.Hash, seed);
            if (slot is not { } own || answer.Supersedes(_facts[own]!)) Place(slot, answer, seed, now);
        }
    }

    private void Place(int? own, KnownPrefix fact, uint seed, DateTimeOffset now)
    {
        if ((own ?? Victim(Set(fact.Hash, seed) * Ways, fact, now)) is { } slot) Place(slot, fact, seed);
    }

    private void Place(int slot, KnownPrefix fact, uint seed)
    {
        // A reader that sees the new fact under the old tag, or the other way round, finds nothing and asks the store.
        Volatile.Write(ref _facts[slot], fact);
        Volatile.Write(ref _tags[slot], Tag(fact.Hash, seed));
        _uses[slot] = fact.UsefulUntil.UtcTicks | (fact.Match is null ? AbsentMark : 0);
    }

    /// <summary>An empty place, else that of a fact no longer of use, else of an absent one, else of the one soonest of no use. What is absent never
    /// displaces what is live.</summary>
    private int? Victim(int first, KnownPrefix newcomer, DateTimeOffset now)
    {
        int? victim = null;
        var least = newcomer.Match is null ? FirstLive : long.MaxValue;
        for (var slot = first; slot < first + Ways; slot++)
        {
            var use = _uses[slot];
            if (use == 0) return slot;
            var until = use & ~AbsentMark;
            var worth = until <= now.UtcTicks ? Useless : until != use ? Absent : until;
            if (worth >= least) continue;
            least = worth;
            victim = slot;
        }
        return victim;
    }
}
