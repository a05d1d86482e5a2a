namespace PromptCaching.Prompts;

/// <summary>Bounds that hold for every prompt.</summary>
public static class PromptLimits
{
    /// <summary>Nested objects and arrays, the body itself included.</summary>
    public const int MaxDepth = 64;

    /// <summary>Blocks of one prompt.</summary>
    public const int MaxBlocks = 20_000;

    /// <summary>Hashes of one look-up.</summary>
    public const int MaxCandidates = 256;

    /// <summary>Breakpoints of one prompt.</summary>
    public const int MaxBreakpoints = 4;
}
