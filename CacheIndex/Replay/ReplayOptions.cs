using PromptCaching;
using PromptCaching.Prompts;

namespace CacheIndex.Replay;

/// <summary>What to replay, and under which policy.</summary>
internal sealed record ReplayOptions
{
    public const long DefaultMinPrefixTokens = 1_024;

    /// <summary>The trace's file.</summary>
    public required string TracePath { get; init; }

    /// <summary>The tier of every breakpoint.</summary>
    public CacheTier Tier { get; init; } = CacheTier.FiveMinutes;

    /// <summary>A breakpoint and a candidate on every block, which no client may ask for; otherwise the automatic breakpoint on the last one.</summary>
    public bool EveryBlock { get; init; }

    /// <summary>The trace's field whose values are the principals; null = one principal sends everything.</summary>
    public string? PrincipalField { get; init; }

    /// <summary>Positions that the breakpoint looks back over, itself included.</summary>
    public int LookBack { get; init; } = new PromptRules().LookBack;

    /// <summary>The shortest prefix that is cached, in tokens.</summary>
    public long MinPrefixTokens { get; init; } = DefaultMinPrefixTokens;

    /// <summary>Price of a million prompt tokens; null = costs are counted in tokens.</summary>
    public decimal? InputPrice { get; init; }

    /// <summary>Price of a million answered tokens.</summary>
    public decimal OutputPrice { get; init; }

    /// <summary>The server to replay on; null = that of <c>ConnectionStrings:promptcache</c>.</summary>
    public string? Connection { get; init; }
}
