using PromptCaching.Prompts;
using PromptCaching.Wire;

namespace Gateway.Exchanges;

/// <summary>A prompt, counted.</summary>
/// <param name="Tokens">Raw count of each block; empty where counting failed.</param>
/// <param name="Total">Their sum.</param>
/// <param name="SkeletonHashes">The hash that skeletons show of each block.</param>
internal sealed record PromptCount(int[] Tokens, long Total, long[] SkeletonHashes)
{
    public static PromptCount Failed { get; } = new([], 0, []);

    /// <summary>The prompt without its text; null where counting failed.</summary>
    public byte[]? Blocks(ParsedPrompt prompt)
    {
        if (Tokens.Length == 0) return null;
        var packed = new byte[Tokens.Length * PackedBlocks.BlockSize];
        for (var i = 0; i < Tokens.Length; i++)
        {
            ref readonly var block = ref prompt.Blocks[i];
            PackedBlocks.Write(packed.AsSpan(i * PackedBlocks.BlockSize), block.Kind, block.Role, SkeletonHashes[i], block.Length, Tokens[i], block.Marker);
        }
        return packed;
    }
}
