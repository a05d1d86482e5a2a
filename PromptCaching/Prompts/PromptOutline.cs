namespace PromptCaching.Prompts;

/// <summary>What a decision looks at in a prompt. <see cref="ParsedPrompt.Outline"/> is the one its client asked for; with other breakpoints
/// and candidates over the same blocks it answers what another policy would have given.</summary>
/// <param name="blocks">The blocks in canonical order.</param>
/// <param name="breakpoints">Breakpoints, shallowest first.</param>
/// <param name="candidates">Block indexes whose hashes were looked up, the deepest first.</param>
public readonly ref struct PromptOutline(ReadOnlySpan<PromptBlock> blocks, ReadOnlySpan<Breakpoint> breakpoints, ReadOnlySpan<int> candidates)
{
    /// <summary>The blocks in canonical order.</summary>
    public ReadOnlySpan<PromptBlock> Blocks { get; } = blocks;

    /// <summary>Breakpoints, shallowest first.</summary>
    public ReadOnlySpan<Breakpoint> Breakpoints { get; } = breakpoints;

    /// <summary>Block indexes whose hashes were looked up, the deepest first.</summary>
    public ReadOnlySpan<int> Candidates { get; } = candidates;
}
