namespace PromptCaching.Prompts;

/// <summary>One block of a prompt (cache-semantics §4).</summary>
public readonly record struct PromptBlock
{
    /// <summary>What it is.</summary>
    public BlockKind Kind { get; internal init; }

    /// <summary>The role it is hashed with.</summary>
    public BlockRole Role { get; internal init; }

    /// <summary>Where its JSON begins in the body as sent.</summary>
    public int Start { get; internal init; }

    /// <summary>The length of its JSON as sent.</summary>
    public int Length { get; internal init; }

    /// <summary>Its position for the look-back (§7): a run of tool calls, or of tool results, shares one.</summary>
    public int Position { get; internal init; }

    /// <summary>Names the whole prefix up to and including this block (§5).</summary>
    public PrefixHash Hash { get; internal init; }

    /// <summary>The tier of the breakpoint here, explicit or automatic; null = none.</summary>
    public CacheTier? Marker { get; internal init; }

    /// <summary>The block's token in the index; the string itself where a string stands for a text block.</summary>
    internal int Token { get; init; }

    /// <summary>The token of its text; -1 where the block is not text.</summary>
    internal int TextToken { get; init; }

    /// <summary>The token of its message's role; -1 where the role comes from its place.</summary>
    internal int RoleToken { get; init; }
}
