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

    /// <summary>The prompt without its text; empty where counting failed.</summary>
    public SkeletonBlock[] Skeleton(ParsedPrompt prompt)
    {
        var skeleton = new SkeletonBlock[Tokens.Length];
        for (var i = 0; i < skeleton.Length; i++)
        {
            ref readonly var block = ref prompt.Blocks[i];
            skeleton[i] = new SkeletonBlock(block.Kind.Name(), block.Role.Name(), SkeletonHashes[i], block.Length, Tokens[i], block.Marker);
        }
        return skeleton;
    }
}
