namespace CacheIndex.Replay;

/// <summary>One line of a trace.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Timestamp">Since the trace began.</param>
/// <param name="InputTokens">Tokens of the prompt.</param>
/// <param name="OutputTokens">Tokens answered.</param>
/// <param name="Blocks">What each block of the prompt is; equal numbers are equal texts.</param>
/// <param name="Principal">The value of the field that names principals; null where there is none.</param>
internal sealed record TraceRequest(int Line, TimeSpan Timestamp, long InputTokens, long OutputTokens, long[] Blocks, string? Principal)
{
    /// <summary>Tokens of every block but the last.</summary>
    public const int BlockTokens = 512;

    /// <summary>Tokens of each block: the last one has what is left.</summary>
    public int[] TokensOfBlocks()
    {
        var tokens = new int[Blocks.Length];
        Array.Fill(tokens, BlockTokens);
        tokens[^1] = (int)(InputTokens - (long)BlockTokens * (Blocks.Length - 1));
        return tokens;
    }
}
