using PromptCaching.Wire;

namespace Gateway.Exchanges;

/// <summary>A prompt, counted.</summary>
/// <param name="Tokens">Raw count of each block; empty where counting failed.</param>
/// <param name="Total">Their sum.</param>
/// <param name="Skeleton">The blocks without their text.</param>
internal sealed record PromptCount(int[] Tokens, long Total, SkeletonBlock[] Skeleton)
{
    public static PromptCount Failed { get; } = new([], 0, []);
}
