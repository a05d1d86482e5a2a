namespace Dashboard.Inspection;

/// <summary>What the gateway would do with a prompt now.</summary>
/// <param name="Model">The virtual model.</param>
/// <param name="PrincipalId">Whose entries were looked at.</param>
/// <param name="Blocks">The prompt.</param>
/// <param name="Breakpoints">Where prefixes end that are to be cached.</param>
/// <param name="Candidates">The prefixes that were looked up, deepest first.</param>
/// <param name="Read">What would be read; null = nothing.</param>
/// <param name="Writes">What would be written.</param>
/// <param name="Price">What the prompt would cost.</param>
/// <param name="Warnings">What is probably not meant.</param>
public sealed record Inspection(
    string? Model,
    Guid PrincipalId,
    IReadOnlyList<InspectedBlock> Blocks,
    IReadOnlyList<InspectedBreakpoint> Breakpoints,
    IReadOnlyList<InspectedCandidate> Candidates,
    InspectedRead? Read,
    IReadOnlyList<InspectedWrite> Writes,
    InspectedPrice? Price,
    IReadOnlyList<InspectedWarning> Warnings);
