using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PromptCaching.Known;

/// <summary>Facts in sets of eight. A set is chosen by a number of 64 bits that the caller derives from scope and hash. Who writes holds a lock that covers the
/// set; readers hold none.</summary>
internal sealed class KnownTable
{
    /// <summary>Places of a set: one vector of tags.</summary>
    public const int Ways = 8;

    private const int CrowdedShare = 16;

    private readonly Set[] _sets;
    private int _pushedOut;

    /// <param name="slots">A power of two, at least <see cref="Ways"/>.</param>
    public KnownTable(int slots) => _sets = new Set[slots / Ways];

    public int Slots => _sets.Length * Ways;

    /// <summary>Whether many facts had to go that were of use.</summary>
    public bool IsCrowded => Volatile.Read(ref _pushedOut) > Slots / CrowdedShare;

    /// <summary>The bits of a place that choose the set.</summary>
    public static int SetBits(ulong place) => (int)(place >> 40);

    /// <summary>Touches a set, so that the processor fetches it. The result is there so that nothing is left out.</summary>
    public long Fetch(ulong place)
    {
        ref var set = ref SetOf(place);
        return set.Tags[0] + set.Uses[0];
    }

    /// <summary>Touches what is probably known, once its set has come. The result likewise.</summary>
    public long FetchFact(ulong place)
    {
        ref var set = ref SetOf(place);
        var same = set.Alike(Tag(place));
        if (same == 0) return 0;
        ref var fact = ref set.Facts[BitOperations.TrailingZeroCount(same)];
        return fact.Hash.SortKey + fact.AsOf;
    }

    /// <summary>False where nothing is known, or where it is changing just now.</summary>
    public bool TryRead(ulong place, Guid scope, PrefixHash hash, out KnownPrefix fact)
    {
        ref var set = ref SetOf(place);
        var version = Volatile.Read(ref set.Version);
        var own = set.Find(Tag(place), scope, hash);
        fact = own >= 0 ? set.Facts[own] : default;
        Volatile.ReadBarrier();
        return own >= 0 && (version & 1) == 0 && version == set.Version;
    }

    /// <summary>Takes a fact in, in the place of what is known of the same entry; else in that of one no longer of use, else of the one that will be for the
    /// shortest time.</summary>
    public void Store(ulong place, in KnownPrefix fact, long now)
    {
        ref var set = ref SetOf(place);
        var own = set.Find(Tag(place), fact.ScopeId, fact.Hash);
        if (own < 0)
        {
            own = set.LeastUseful();
            if (set.Uses[own] > now) Interlocked.Increment(ref _pushedOut);
        }
        set.Write(own, fact, Tag(place), fact.UsefulUntil);
    }

    /// <summary>Forgets what is known of an entry.</summary>
    public void Remove(ulong place, Guid scope, PrefixHash hash)
    {
        ref var set = ref SetOf(place);
        if (set.Find(Tag(place), scope, hash) is >= 0 and var own) set.Write(own, default, 0, 0);
    }

    private static uint Tag(ulong place) => (uint)(place >> 8);

    private ref Set SetOf(ulong place) => ref _sets[SetBits(place) & (_sets.Length - 1)];

    /// <summary>Eight places side by side, so that a look costs the processor one page.</summary>
    private struct Set
    {
        public int Version;   // Odd while it changes.
        public EightOf<uint> Tags;
        public EightOf<long> Uses;   // Until when each fact is of use; 0: there is none.
        public EightOf<KnownPrefix> Facts;

        /// <summary>The place of what is known of an entry; -1 = nowhere.</summary>
        public readonly int Find(uint tag, Guid scope, PrefixHash hash)
        {
            for (var same = Alike(tag); same != 0; same &= same - 1)
            {
                var place = BitOperations.TrailingZeroCount(same);
                if (Facts[place].IsAbout(scope, hash)) return place;
            }
            return -1;
        }

        /// <summary>A bit for each place that has this tag.</summary>
        public readonly uint Alike(uint tag) => Vector256.Equals(Vector256.Create<uint>(Tags), Vector256.Create(tag)).ExtractMostSignificantBits();

        public void Write(int place, in KnownPrefix fact, uint tag, long use)
        {
            Version++;
            Volatile.WriteBarrier();
            (Facts[place], Tags[place], Uses[place]) = (fact, tag, use);
            Volatile.Write(ref Version, Version + 1);
        }

        public readonly int LeastUseful()
        {
            var least = 0;
            for (var place = 1; place < Ways; place++)
            {
                if (Uses[place] < Uses[least]) least = place;
            }
            return least;
        }
    }

    [InlineArray(Ways)]
    private struct EightOf<T>
    {
        private T _first;
    }
}
