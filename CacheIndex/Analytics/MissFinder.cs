using System.Globalization;
using PromptCaching;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace CacheIndex.Analytics;

/// <summary>Explains from outlines why a request read nothing. Pure: no text of a prompt is needed or known.</summary>
internal static class MissFinder
{
    private const int Positions = 20;

    /// <summary>The cause, by the rules of the cache (cache-semantics §6 to §9), the request's own faults first.</summary>
    /// <param name="record">A request that read nothing.</param>
    /// <param name="blocks">Its outline.</param>
    /// <param name="before">Requests of its principal and model before it, the newest first.</param>
    public static MissCause Explain(UsageRecord record, IReadOnlyList<SkeletonBlock> blocks, IReadOnlyList<EarlierRequest> before)
    {
        if (OwnFault(record, blocks) is { } own) return own;
        if (before.Count == 0)
        {
            return new MissCause("first_request", "This principal sent nothing to this model in the two days before. The next request with the same beginning can read.");
        }
        // Several conversations may run side by side: the one this continues is the one it shares most with.
        var (nearest, shared) = before.Select(earlier => (earlier, Shared(blocks, earlier.Blocks))).MaxBy(pair => pair.Item2);
        if (nearest.Blocks.Count == 0)
        {
            return new MissCause("unknown", "The outlines of the requests before are no longer kept.", nearest.RequestId);
        }
        var written = LastMarker(nearest.Blocks, shared);
        return written is { } marked ? Unread(record, blocks, nearest, marked) : Unwritten(blocks, nearest, shared);
    }

    private static MissCause? OwnFault(UsageRecord record, IReadOnlyList<SkeletonBlock> blocks) => (record.Outcome, record.Reason) switch
    {
        ("skipped", var reason) => new MissCause("unknown", $"The cache was not asked: {reason}."),
        (_, "below_minimum") => new MissCause(
            "below_minimum", "The marked prefix is shorter than the model's minimum. Mark a later block, or lower the model's MinPrefixTokens."),
        _ when blocks.All(block => block.Marker is null) => new MissCause(
            "not_marked", "No block is marked. Put cache_control on the last block that will be sent again, or at the top level of the body."),
        _ => null,
    };

    // The part that both share ends before anything the earlier request marked.
    private static MissCause Unwritten(IReadOnlyList<SkeletonBlock> blocks, EarlierRequest earlier, int shared)
    {
        if (earlier.Blocks.All(block => block.Marker is null))
        {
            return new MissCause("not_marked", "The request before marked nothing, so it left nothing to read.", earlier.RequestId);
        }
        if (shared == blocks.Count || shared == earlier.Blocks.Count)
        {
            return new MissCause("unknown", "The request before marked only blocks that this one does not have. Mark a block that both have.", earlier.RequestId);
        }
        var block = blocks[shared];
        return new MissCause("prefix_changed", string.Create(CultureInfo.InvariantCulture,
            $"Block {shared} ({Named(block)}) differs from the request before, and everything from there on is new. Keep what changes (times, ids, the order of tools) behind the marked part."),
            earlier.RequestId, shared);
    }

    // Both share a prefix that the earlier request marked, yet there was no entry, or it was out of reach.
    private static MissCause Unread(UsageRecord record, IReadOnlyList<SkeletonBlock> blocks, EarlierRequest earlier, int marked)
    {
        if (earlier.Outcome is "vetoed" or "skipped" || earlier.Reason is not null)
        {
            return new MissCause("unknown", $"The request before left no entry: {earlier.Outcome}, {earlier.Reason ?? "no reason"}.", earlier.RequestId);
        }
        var tier = earlier.Blocks[marked].Marker!.Value;
        var gap = record.SubmittedAt - earlier.SubmittedAt;
        if (gap >= tier.Window())
        {
            return new MissCause("expired", string.Create(CultureInfo.InvariantCulture,
                $"The same prefix was last sent {TimeSpan.FromSeconds(Math.Floor(gap.TotalSeconds)):c} before, and a {tier.Name()} entry lives {tier.Window():c}. Send it more often, or mark it with a longer ttl."),
                earlier.RequestId);
        }
        var distance = PositionsTo(blocks, marked);
        return distance > Positions
            ? new MissCause("too_far_back", string.Create(CultureInfo.InvariantCulture,
                $"The prefix that the request before marked ends {distance} positions before the marker, which looks back over {Positions}. Keep a marker on it, or mark every turn."),
                earlier.RequestId)
            : new MissCause("unknown", "The entry should have been there: it was lost, or its request was not over yet.", earlier.RequestId);
    }

    /// <summary>How many blocks both begin with.</summary>
    private static int Shared(IReadOnlyList<SkeletonBlock> left, IReadOnlyList<SkeletonBlock> right)
    {
        var shared = 0;
        while (shared < left.Count && shared < right.Count && IsSame(left[shared], right[shared])) shared++;
        return shared;
    }

    /// <summary><c>system, text</c>; <c>tool definition</c>, whose role says no more.</summary>
    private static string Named(SkeletonBlock block) =>
        (block.Role == block.Kind ? block.Kind : $"{block.Role}, {block.Kind}").Replace('_', ' ');

    private static bool IsSame(SkeletonBlock left, SkeletonBlock right) =>
        left.Hash == right.Hash && left.Role == right.Role && left.Kind == right.Kind;

    private static int? LastMarker(IReadOnlyList<SkeletonBlock> blocks, int before)
    {
        for (var block = before - 1; block >= 0; block--)
        {
            if (blocks[block].Marker is not null) return block;
        }
        return null;
    }

    /// <summary>Positions from the nearest marker at or behind a block back to it, itself included; a run of tool calls, or of results, is one.</summary>
    private static int PositionsTo(IReadOnlyList<SkeletonBlock> blocks, int target)
    {
        var nearest = Enumerable.Range(target, blocks.Count - target).Cast<int?>().FirstOrDefault(block => blocks[block!.Value].Marker is not null);
        if (nearest is not { } marker) return int.MaxValue;
        var positions = 1;
        for (var block = marker; block > target; block--)
        {
            if (blocks[block].Kind != blocks[block - 1].Kind || blocks[block].Kind is not ("tool_call" or "tool_result")) positions++;
        }
        return positions;
    }
}
