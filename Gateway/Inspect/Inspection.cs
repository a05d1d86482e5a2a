namespace Gateway.Inspect;

/// <summary>What would become of a prompt if it were sent now.</summary>
/// <param name="Model">The virtual model.</param>
/// <param name="PrincipalId">Whose cache was looked into.</param>
/// <param name="Blocks">The prompt in canonical order.</param>
/// <param name="Breakpoints">Where it asks to be cached, shallowest first.</param>
/// <param name="Candidates">The prefixes that were looked for, the deepest first.</param>
/// <param name="Read">The one that would be read; null = none.</param>
/// <param name="Writes">Those that would be written, shallowest first.</param>
/// <param name="Price">Of the prompt, without an answer.</param>
/// <param name="Warnings">What to do better.</param>
internal sealed record Inspection(
    string Model, Guid PrincipalId, IReadOnlyList<InspectedBlock> Blocks, IReadOnlyList<InspectedBreakpoint> Breakpoints,
    IReadOnlyList<InspectedCandidate> Candidates, InspectedRead? Read, IReadOnlyList<InspectedWrite> Writes, InspectedPrice Price,
    IReadOnlyList<InspectionWarning> Warnings);
