namespace PromptCaching.Tests.Reference;

/// <summary>A block as the reference sees it.</summary>
internal sealed record ReferenceBlock(string Role, string Canonical, string Kind, string CountedText, string Place, Node? Marker, int Start, int End)
{
    public bool IsEligible { get; init; } = true;

    public int Position { get; set; }

    public string Hash { get; set; } = "";
}
