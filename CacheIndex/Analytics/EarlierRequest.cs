using PromptCaching.Wire;

namespace CacheIndex.Analytics;

/// <summary>A request that may have written what a later one missed.</summary>
/// <param name="RequestId">Its id.</param>
/// <param name="SubmittedAt">When its windows began.</param>
/// <param name="Outcome">What the cache did.</param>
/// <param name="Reason">Why not more.</param>
/// <param name="Blocks">Its outline; empty where it is gone.</param>
internal sealed record EarlierRequest(Guid RequestId, DateTimeOffset SubmittedAt, string Outcome, string? Reason, IReadOnlyList<SkeletonBlock> Blocks);
