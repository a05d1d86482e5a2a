using PromptCaching.Prompts;
using PromptCaching.Wire;

namespace PromptCaching.Decisions;

/// <summary>Works out one decision (cache-semantics §7, §8, §10).</summary>
internal readonly ref struct PromptSplit
{
    private readonly PromptOutline _prompt;
    private readonly IReadOnlyList<PrefixMatch> _matches;
    private readonly ReadOnlySpan<int> _blockTokens;
    private readonly long _promptTokens;
    private readonly long _floor;
    private readonly DateTimeOffset _start;

    public PromptSplit(
        PromptOutline prompt, IReadOnlyList<PrefixMatch> matches, ReadOnlySpan<int> blockTokens, long promptTokens, long floor, DateTimeOffset start)
    {
        _prompt = prompt;
        _matches = matches;
        _blockTokens = blockTokens;
        _promptTokens = promptTokens;
        _floor = floor;
        _start = start;
    }

    public CacheDecision Decide()
    {
        if (_prompt.Breakpoints.IsEmpty) return Nothing(CacheReason.NoBreakpoint);
        if (_blockTokens.Length != _prompt.Blocks.Length || CalibratedCounts.Sum(_blockTokens) is not { } whole || whole == 0)
        {
            return CacheDecision.Skipped(CacheReason.CountFailed, _promptTokens);
        }
        if (_promptTokens <= 0) return CacheDecision.Skipped(CacheReason.UnknownUsage, _promptTokens);
        var refreshes = new List<PrefixRefresh>();
        var read = FindRead(refreshes, out var stored);
        var writes = new List<PrefixWrite>();
        var written = Write(read?.Block ?? -1, stored, whole, writes);
        // Calibrated counts cannot exceed the prompt; the rule is asked all the same, so that wire and bill have one.
        if (!CappedTokens.TryFit(ref stored, written, _promptTokens)) return CacheDecision.Skipped(CacheReason.WritesAbovePrompt, _promptTokens);
        if (read is null && writes.Count == 0) return Nothing(CacheReason.BelowMinimum);
        return new CacheDecision
        {
            Outcome = writes.Count == 0 ? CacheOutcome.Read : read is null ? CacheOutcome.Write : CacheOutcome.ReadWrite,
            PromptTokens = _promptTokens,
            ReadTokens = stored,
            WriteTokens = written,
            Read = read,
            Writes = writes,
            Refreshes = refreshes,
        };
    }

    private CacheDecision Nothing(CacheReason reason) => new() { Outcome = CacheOutcome.None, Reason = reason, PromptTokens = _promptTokens };

    /// <summary>The live match at the deepest block is the read; every live match is at or before it, and is refreshed.</summary>
    private CacheRead? FindRead(List<PrefixRefresh> refreshes, out long stored)
    {
        stored = 0;
        CacheRead? read = null;
        foreach (var block in _prompt.Candidates)
        {
            var hash = _prompt.Blocks[block].Hash;
            if (FindLive(hash) is not { } match) continue;
            refreshes.Add(new PrefixRefresh(hash, _start + match.Tier.Window()));
            if (read is not null) continue;
            read = new CacheRead(block, hash, match.Tier, match.WrittenAt);
            stored = match.TokenCount;
        }
        return read;
    }

    private PrefixMatch? FindLive(PrefixHash hash)
    {
        // At most 256 matches of at most 256 candidates, and as a rule a few.
        for (var i = 0; i < _matches.Count; i++)
        {
            var match = _matches[i];
            if (match.Hash == hash && match.ExpiresAt > _start && match.TokenCount > 0 && Enum.IsDefined(match.Tier)) return match;
        }
        return null;
    }

    /// <summary>Every breakpoint deeper than the read, and not below the floor, is a write; the tokens since the boundary before it are
    /// creation in its tier.</summary>
    private TierTokens Write(int readBlock, long readTokens, long whole, List<PrefixWrite> writes)
    {
        var written = CacheDecision.NoTokens;
        var boundary = readTokens;
        foreach (var breakpoint in _prompt.Breakpoints)
        {
            if (breakpoint.Block <= readBlock) continue;
            var raw = CalibratedCounts.Sum(_blockTokens[..(breakpoint.Block + 1)]) ?? 0;
            var count = CalibratedCounts.Scale(raw, whole, _promptTokens);
            if (count < _floor || count == 0) continue;
            writes.Add(new PrefixWrite(_prompt.Blocks[breakpoint.Block].Hash, count, breakpoint.Tier, _start + breakpoint.Tier.Window()));
            written = Add(written, breakpoint.Tier, Math.Max(0, count - boundary));
            boundary = Math.Max(boundary, count);
        }
        return written;
    }

    private static TierTokens Add(TierTokens tokens, CacheTier tier, long count) => tier switch
    {
        CacheTier.FiveMinutes => tokens with { FiveMinutes = tokens.FiveMinutes + count },
        CacheTier.OneHour => tokens with { OneHour = tokens.OneHour + count },
        _ => tokens with { OneDay = tokens.OneDay + count },
    };
}
