using PromptCaching;
using PromptCaching.Prompts;

namespace CacheIndex.Replay;

/// <summary>When each prefix of the trace was last sent: what there was to read, whatever the policy. Grows with the trace's distinct blocks.</summary>
internal sealed class SentPrefixes
{
    private readonly Dictionary<(Guid Principal, PrefixHash Hash), DateTimeOffset> _lastSent = [];

    /// <summary>The deepest block whose prefix this principal has sent before, and the deepest one sent within the window; -1 = none.</summary>
    public (int Ever, int Recently) Deepest(Guid principal, ReadOnlySpan<PromptBlock> blocks, DateTimeOffset now, TimeSpan window)
    {
        var (ever, recently) = (-1, -1);
        while (ever + 1 < blocks.Length && _lastSent.TryGetValue((principal, blocks[ever + 1].Hash), out var sent))
        {
            ever++;
            // Who sends a prefix sends every shorter one: once one is too old, all deeper ones are.
            if (sent + window > now) recently = ever;
        }
        return (ever, recently);
    }

    public void Add(Guid principal, ReadOnlySpan<PromptBlock> blocks, DateTimeOffset now)
    {
        foreach (var block in blocks) _lastSent[(principal, block.Hash)] = now;
    }
}
