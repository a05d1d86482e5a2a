namespace UpstreamSimulator;

/// <summary>A tool that an answer asks for.</summary>
/// <param name="Name">One of the request's tools.</param>
/// <param name="Arguments">Its input, a JSON object.</param>
internal sealed record ToolCall(string Name, string Arguments)
{
    private const int PieceChars = 4;

    /// <summary>The arguments as a model writes them, about one token each.</summary>
    public string[] Pieces => [.. Arguments.Chunk(PieceChars).Select(static chars => new string(chars))];
}
