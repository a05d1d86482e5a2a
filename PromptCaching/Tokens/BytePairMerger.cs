using System.Buffers;

namespace PromptCaching.Tokens;

/// <summary>Encodes one piece that is no token itself: joins the pair of the lowest rank, the leftmost first, until no pair is a token.</summary>
internal static class BytePairMerger
{
    /// <summary>Up to here a search through all pairs is faster than a heap; its quadratic cost is bounded by this length.</summary>
    private const int MaxScanned = 96;

    /// <summary>The number of tokens, and the tokens themselves where an output is given.</summary>
    public static int Merge(BytePairVocabulary vocabulary, ReadOnlySpan<byte> piece, IBufferWriter<int>? output) =>
        piece.Length <= MaxScanned ? MergeShort(vocabulary, piece, output) : MergeLong(vocabulary, piece, output);

    private static int MergeShort(BytePairVocabulary vocabulary, ReadOnlySpan<byte> piece, IBufferWriter<int>? output)
    {
        Span<int> starts = stackalloc int[MaxScanned + 1];   // of the parts, and the end
        Span<int> ranks = stackalloc int[MaxScanned];        // of each part joined with the next
        var count = piece.Length;
        for (var i = 0; i < count; i++)
        {
            starts[i] = i;
            ranks[i] = i + 1 < count ? vocabulary.RankOfPair(piece[i], piece[i + 1]) : BytePairVocabulary.None;
        }
        starts[count] = count;
        while (count > 1)
        {
            var at = 0;
            for (var i = 1; i < count - 1; i++)
            {
                if (ranks[i] < ranks[at]) at = i;
            }
            if (ranks[at] == BytePairVocabulary.None) break;
            starts[(at + 2)..(count + 1)].CopyTo(starts[(at + 1)..]);
            ranks[(at + 1)..count].CopyTo(ranks[at..]);
            count--;
            ranks[at] = at + 1 < count ? Rank(vocabulary, piece, starts[at], starts[at + 2]) : BytePairVocabulary.None;
            if (at > 0) ranks[at - 1] = Rank(vocabulary, piece, starts[at - 1], starts[at + 1]);
        }
        for (var i = 0; output is not null && i < count; i++) Write(vocabulary, piece, starts[i], starts[i + 1], output);
        return count;
    }

    /// <summary>The same with a heap of pairs: n log n.</summary>
    private static int MergeLong(BytePairVocabulary vocabulary, ReadOnlySpan<byte> piece, IBufferWriter<int>? output)
    {
        var length = piece.Length;
        var links = ArrayPool<int>.Shared.Rent(length * 3);
        var heap = new PairHeap(length);
        try
        {
            var ends = links.AsSpan(0, length);                    // by the start of a part: where it ends, which is where the next one starts
            var previous = links.AsSpan(length, length);
            var ranks = links.AsSpan(length * 2, length);
            for (var i = 0; i < length; i++)
            {
                ends[i] = i + 1;
                previous[i] = i - 1;
                ranks[i] = i + 1 < length ? vocabulary.RankOfPair(piece[i], piece[i + 1]) : BytePairVocabulary.None;
                if (ranks[i] != BytePairVocabulary.None) heap.Add(ranks[i], i);
            }
            heap.Order();
            var count = length;
            while (heap.TryTake(out var rank, out var start))
            {
                if (ranks[start] != rank) continue;                // one of its parts has been joined with another since
                var joined = ends[start];
                ends[start] = ends[joined];
                ranks[joined] = BytePairVocabulary.None;
                if (ends[start] < length) previous[ends[start]] = start;
                count--;
                Renew(vocabulary, piece, ends, ranks, start, ref heap);
                if (previous[start] >= 0) Renew(vocabulary, piece, ends, ranks, previous[start], ref heap);
            }
            for (var i = 0; output is not null && i < length; i = ends[i]) Write(vocabulary, piece, i, ends[i], output);
            return count;
        }
        finally
        {
            heap.Return();
            ArrayPool<int>.Shared.Return(links);
        }
    }

    private static void Renew(BytePairVocabulary vocabulary, ReadOnlySpan<byte> piece, Span<int> ends, Span<int> ranks, int start, ref PairHeap heap)
    {
        ranks[start] = ends[start] < piece.Length ? Rank(vocabulary, piece, start, ends[ends[start]]) : BytePairVocabulary.None;
        if (ranks[start] != BytePairVocabulary.None) heap.Push(ranks[start], start);
    }

    private static int Rank(BytePairVocabulary vocabulary, ReadOnlySpan<byte> piece, int start, int end) =>
        end - start > vocabulary.LongestToken ? BytePairVocabulary.None : vocabulary.RankOfPart(piece, start, end - start);

    private static void Write(BytePairVocabulary vocabulary, ReadOnlySpan<byte> piece, int start, int end, IBufferWriter<int> output)
    {
        output.GetSpan(1)[0] = vocabulary.RankOfPart(piece, start, end - start);
        output.Advance(1);
    }
}
