using CacheIndex.Postgres;
using CacheIndex.Prefixes;
using PromptCaching;

namespace Benchmarks.Index;

/// <summary>Conversations as the gateway sees them. 2,000 go on at a time and grow by three blocks a turn; each turn marks its last block, asks for the 20
/// positions before it, the deepest first, and its entry is written when it has been answered. The first ten blocks are tools and instructions that a scope's
/// conversations share. A few scopes have most of the conversations: the chance of the nth is 1/n.</summary>
/// <param name="set">The other entries, among whose scopes they are.</param>
internal sealed class Conversations(EntrySet set)
{
    private const int AtATime = 2_000;
    private const int Times = 5;
    private const int Turns = 30;
    private const int All = AtATime * Times * Turns;
    private const int Shared = 10;
    private const int FirstBlocks = EntrySet.Candidates;
    private const int BlocksATurn = 3;
    private const int Batch = 500;   // The most requests that an outbox sends at a time.

    // Numbers that the set has no use for.
    private const long FirstBlock = 4 * EntrySet.FirstAbsent;
    private const long FirstShared = 8 * EntrySet.FirstAbsent;
    private const int MostBlocks = 1_000;

    private static readonly DateTimeOffset Before = EntrySet.Now.AddSeconds(-1);

    private long _next = -1;

    /// <summary>Writes all entries in the order in which the turns would have: neighbours in the table are of as many conversations.</summary>
    public async Task WriteAsync(PostgresPrefixIndex index)
    {
        for (var first = 0; first < All; first += Batch)
            await index.WriteAsync([.. Enumerable.Range(first, Batch).SelectMany(Entries)], CancellationToken.None);
    }

    /// <summary>The next turn's look-up, and how many of its candidates are live. After the last turn comes the first again.</summary>
    public (CacheScope Scope, PrefixHash[] Candidates, int Live) Next()
    {
        var (conversation, turn) = Turn((int)(Interlocked.Increment(ref _next) % All));
        var scope = Scope(conversation);
        var deepest = Deepest(turn);
        var candidates = new PrefixHash[EntrySet.Candidates];
        var live = 0;
        for (var i = 0; i < candidates.Length; i++)
        {
            var block = deepest - i;
            if (i > 0 && IsMarked(block)) live++;
            // The deepest has not been written yet.
            candidates[i] = Hash(scope, conversation, block, isWritten: i > 0);
        }
        return (EntrySet.Scope(scope), candidates, live);
    }

    private static (int Conversation, int Turn) Turn(int place)
    {
        var (group, rest) = Math.DivRem(place, AtATime * Turns);
        return ((group * AtATime) + (rest % AtATime), rest / AtATime);
    }

    private static int Deepest(int turn) => FirstBlocks - 1 + (turn * BlocksATurn);

    private static bool IsMarked(int block) => block == Shared - 1 || (block >= FirstBlocks - 1 && (block - FirstBlocks + 1) % BlocksATurn == 0);

    private static PrefixHash Hash(int scope, int conversation, int block, bool isWritten) => EntrySet.Hash(
        (block < Shared ? FirstShared + ((long)scope * Shared) : FirstBlock + ((long)conversation * MostBlocks)) + block + (isWritten ? 0 : MostBlocks / 2));

    /// <summary>Evenly spread over the logarithm of a scope's number.</summary>
    private int Scope(int conversation) => (int)Math.Pow(set.Scopes, new Random(conversation).NextDouble()) - 1;

    private IEnumerable<ScopedWrite> Entries(int place)
    {
        var (conversation, turn) = Turn(place);
        var scope = Scope(conversation);
        if (turn == 0) yield return Entry(Shared - 1);
        yield return Entry(Deepest(turn));

        ScopedWrite Entry(int block) => new(EntrySet.Scope(scope),
            new PrefixWrite(Hash(scope, conversation, block, isWritten: true), 2_000, CacheTier.FiveMinutes, EntrySet.Expiry), Before);
    }
}
