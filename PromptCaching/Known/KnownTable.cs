using System.Numerics;
using System.Runtime.Intrinsics;

namespace PromptCaching.Known;

/// <summary>Facts in sets of eight. A set is chosen by a number of 64 bits that the caller derives from scope and hash. Who writes holds a lock that covers the
/// set; readers hold none.</summary>
internal sealed class KnownTable
{
    /// <summary>Places of a set: one vector of tags.</summary>
    public const int Ways = 8;

    private const int AbsentWays = 3;   // The others are for what is live.
    private const int CrowdedShare = 16;
    private const long NotLiveMark = 1L << 62;   // beyond any time in ticks

    private readonly uint[] _tags;
    private readonly KnownPrefix[] _facts;
    private readonly long[] _uses;   // Until when each fact is of use, and whether it is live; 0: none. Choosing a victim reads this, not eight facts.
    private readonly int[] _versions;   // Of a set; odd while it changes.
    private int _pushedOut;

    /// <param name="slots">A power of two, at least <see cref="Ways"/>.</param>
    public KnownTable(int slots)
    {
        SetMask = (slots / Ways) - 1;
        _tags = new uint[slots];
        _facts = new KnownPrefix[slots];
        _uses = new long[slots];
        _versions = new int[slots / Ways];
    }

    public int Slots => _facts.Length;

    public int SetMask { get; }

    /// <summary>Whether many facts had to go that were live and of use.</summary>
    public bool IsCrowded => Volatile.Read(ref _pushedOut) > Slots / CrowdedShare;

    /// <summary>The bits of a place that choose the set.</summary>
    public static int SetBits(ulong place) => (int)(place >> 40);

    /// <summary>Touches a set, so that the processor fetches it. The result is there so that nothing is left out.</summary>
    public long Fetch(ulong place)
    {
        var first = (SetBits(place) & SetMask) * Ways;
        return _tags[first] + _uses[first];
    }

    /// <summary>False where nothing is known, or where it is changing just now.</summary>
    public bool TryRead(ulong place, Guid scope, PrefixHash hash, out KnownPrefix fact)
    {
        var set = SetBits(place) & SetMask;
        var version = Volatile.Read(ref _versions[set]);
        var slot = Slot(place, scope, hash);
        fact = slot is { } own ? _facts[own] : default;
        Volatile.ReadBarrier();
        return slot is not null && (version & 1) == 0 && version == _versions[set];
    }

    /// <summary>Takes a fact in, in the place of what is known of the same entry; of a full set the least useful goes.</summary>
    public void Store(ulong place, in KnownPrefix fact, long now) =>
        Write(Slot(place, fact.ScopeId, fact.Hash) ?? Victim(place, fact.IsLive, now), fact, Tag(place), fact.UsefulUntil | (fact.IsLive ? 0 : NotLiveMark));

    /// <summary>Forgets what is known of an entry.</summary>
    public void Remove(ulong place, Guid scope, PrefixHash hash)
    {
        if (Slot(place, scope, hash) is { } slot) Write(slot, default, 0, 0);
    }

    private static uint Tag(ulong place) => (uint)(place >> 8);

    private int? Slot(ulong place, Guid scope, PrefixHash hash)
    {
        var first = (SetBits(place) & SetMask) * Ways;
        var same = Vector256.Equals(Vector256.Create(_tags.AsSpan(first, Ways)), Vector256.Create(Tag(place))).ExtractMostSignificantBits();
        for (; same != 0; same &= same - 1)
        {
            var slot = first + BitOperations.TrailingZeroCount(same);
            if (_facts[slot].IsAbout(scope, hash)) return slot;
        }
        return null;
    }

    private void Write(int slot, in KnownPrefix fact, uint tag, long use)
    {
        ref var version = ref _versions[slot / Ways];
        version++;
        Volatile.WriteBarrier();
        (_facts[slot], _tags[slot], _uses[slot]) = (fact, tag, use);
        Volatile.Write(ref version, version + 1);
    }

    /// <summary>An empty place, else that of a fact no longer of use. Else one of the kind that has more places than are its own; of a kind the one that
    /// will be of use for the shortest time.</summary>
    private int Victim(ulong place, bool isLive, long now)
    {
        var first = (SetBits(place) & SetMask) * Ways;
        Span<int> soonest = [-1, -1];   // Live; absent.
        var absent = isLive ? 0 : 1;
        for (var slot = first; slot < first + Ways; slot++)
        {
            if ((_uses[slot] & ~NotLiveMark) <= now) return slot;
            var kind = _uses[slot] < NotLiveMark ? 0 : 1;
            absent += kind;
            if (soonest[kind] < 0 || _uses[slot] < _uses[soonest[kind]]) soonest[kind] = slot;
        }
        if (absent > AbsentWays) return soonest[1];
        Interlocked.Increment(ref _pushedOut);
        return soonest[0];
    }
}
