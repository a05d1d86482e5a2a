using PromptCaching.Json;

namespace PromptCaching.Prompts;

/// <summary>Finds the blocks whose prefixes may be read (cache-semantics §7).</summary>
internal static class LookBack
{
    /// <summary>Adds candidates, the deepest first: every boundary within a window of positions before each breakpoint.</summary>
    public static void AddCandidates(ReadOnlySpan<PromptBlock> blocks, ReadOnlySpan<Breakpoint> breakpoints, int positions, ref PooledList<int> candidates)
    {
        var lowest = blocks.Length; // windows overlap: go on where the deeper one ended
        for (var i = breakpoints.Length - 1; i >= 0; i--)
        {
            var marked = breakpoints[i].Block;
            var firstPosition = blocks[marked].Position - positions + 1;
            for (var block = Math.Min(marked, lowest - 1); block >= 0 && blocks[block].Position >= firstPosition; block--)
            {
                if (candidates.Count == PromptLimits.MaxCandidates) return;
                candidates.Add(block);
                lowest = block;
            }
        }
    }
}
