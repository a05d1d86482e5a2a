namespace PromptCaching.Tests.Reference;

/// <summary>A JSON value with the place it had in the text.</summary>
internal abstract record Node(int Start, int End);

internal sealed record ObjectNode(int Start, int End, IReadOnlyList<Member> Members) : Node(Start, End)
{
    /// <summary>The last member of that name.</summary>
    public Node? Find(string name, Defect defect = Defect.None) =>
        (defect == Defect.FirstOfEqualKeysWins ? Members.FirstOrDefault(member => member.Name == name) : Members.LastOrDefault(member => member.Name == name))?.Value;
}

internal sealed record ArrayNode(int Start, int End, IReadOnlyList<Node> Elements) : Node(Start, End);

/// <summary>A string, with its escapes resolved; lone surrogates stay.</summary>
internal sealed record StringNode(int Start, int End, string Text) : Node(Start, End);

/// <summary>A number, <c>true</c>, <c>false</c> or <c>null</c>, as it stands.</summary>
internal sealed record ScalarNode(int Start, int End, string Text) : Node(Start, End);

internal sealed record Member(int Start, string Name, Node Value);
