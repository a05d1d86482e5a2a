namespace PromptCaching.Tests.Reference;

/// <summary>What the reference makes of a body: either an error code, or everything else.</summary>
internal sealed record ReferenceResult(string? Error)
{
    public string? Model { get; init; }

    public bool Stream { get; init; }

    public bool ClientAskedForUsage { get; init; }

    public string? MarkerError { get; set; }

    public string? MarkerPlace { get; set; }

    public List<ReferenceBlock> Blocks { get; init; } = [];

    public List<(int Block, CacheTier Tier, bool IsAutomatic)> Breakpoints { get; set; } = [];

    public List<int> Candidates { get; set; } = [];

    public ReferenceForward? Forward { get; init; }
}
