using PromptCaching.Prompts;
using PromptCaching.Wire;

namespace PromptCaching.Decisions;

/// <summary>How a prompt's tokens are accounted, and what to commit. Always read + written + uncached = prompt.</summary>
public sealed record CacheDecision
{
    internal static readonly TierTokens NoTokens = new(0, 0, 0);

    internal CacheDecision() { }

    /// <summary>What the cache did.</summary>
    public required CacheOutcome Outcome { get; init; }

    /// <summary>Why the outcome is none, skipped or vetoed; null otherwise.</summary>
    public CacheReason? Reason { get; init; }

    /// <summary>Tokens of the whole prompt as the upstream reported them.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Prompt tokens read.</summary>
    public long ReadTokens { get; init; }

    /// <summary>Prompt tokens written, by tier.</summary>
    public TierTokens WriteTokens { get; init; } = NoTokens;

    /// <summary>What is left at list price.</summary>
    public long UncachedTokens => PromptTokens - ReadTokens - WriteTokens.Total;

    /// <summary>The entry read; null when nothing was.</summary>
    public CacheRead? Read { get; init; }

    /// <summary>Entries to write, shallowest first.</summary>
    public IReadOnlyList<PrefixWrite> Writes { get; init; } = [];

    /// <summary>Entries to refresh.</summary>
    public IReadOnlyList<PrefixRefresh> Refreshes { get; init; } = [];

    /// <summary>No decision: the whole prompt at list price, nothing to commit.</summary>
    public static CacheDecision Skipped(CacheReason reason, long promptTokens) =>
        new() { Outcome = CacheOutcome.Skipped, Reason = reason, PromptTokens = promptTokens };

    /// <summary>The success gate (§9) refused: nothing is committed, so nobody pays for a write. A read that the client has already been told of stands;
    /// the rest of the prompt is at list price.</summary>
    public CacheDecision Veto(CacheReason reason, bool usageDelivered)
    {
        var gated = this with { Outcome = CacheOutcome.Vetoed, Reason = reason, WriteTokens = NoTokens, Writes = [], Refreshes = [] };
        return usageDelivered ? gated : gated with { ReadTokens = 0, Read = null };
    }

    /// <summary>Read, writes, refreshes and tokens of a prompt (§7, §8, §10). Never throws for what an index or a tokenizer may answer.</summary>
    /// <param name="prompt">The prompt; its body may have been released.</param>
    /// <param name="matches">What the look-up of its candidates found, in any order.</param>
    /// <param name="blockTokens">Raw count of each block; a negative one or another number of counts means that counting failed.</param>
    /// <param name="promptTokens">Tokens of the whole prompt as the upstream reported them.</param>
    /// <param name="minPrefixTokens">The model's floor.</param>
    /// <param name="requestStart">Windows start here.</param>
    public static CacheDecision Decide(
        ParsedPrompt prompt, IReadOnlyList<PrefixMatch> matches, ReadOnlySpan<int> blockTokens, long promptTokens, long minPrefixTokens,
        DateTimeOffset requestStart)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return prompt.IsPartial
            ? Skipped(CacheReason.NotCacheable, promptTokens)
            : Decide(prompt.Outline, matches, blockTokens, promptTokens, minPrefixTokens, requestStart);
    }

    /// <summary>The same, for breakpoints and candidates that need not be a client's own.</summary>
    /// <param name="prompt">Blocks, breakpoints and candidates.</param>
    /// <param name="matches">What the look-up of the candidates found, in any order.</param>
    /// <param name="blockTokens">Raw count of each block; a negative one or another number of counts means that counting failed.</param>
    /// <param name="promptTokens">Tokens of the whole prompt as the upstream reported them.</param>
    /// <param name="minPrefixTokens">The model's floor.</param>
    /// <param name="requestStart">Windows start here.</param>
    public static CacheDecision Decide(
        PromptOutline prompt, IReadOnlyList<PrefixMatch> matches, ReadOnlySpan<int> blockTokens, long promptTokens, long minPrefixTokens,
        DateTimeOffset requestStart)
    {
        ArgumentNullException.ThrowIfNull(matches);
        return new PromptSplit(prompt, matches, blockTokens, promptTokens, minPrefixTokens, requestStart).Decide();
    }
}
