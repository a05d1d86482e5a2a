using PromptCaching;

namespace CacheIndex.Tests.Model;

/// <summary>What a look-up was asked and said, with its interval of steps and of the clock.</summary>
internal sealed record Answer(
    string Replica, CacheScope Scope, IReadOnlyList<PrefixHash> Hashes, IReadOnlyList<PrefixMatch> Matches,
    long Began, long Ended, DateTimeOffset ClockBefore, DateTimeOffset ClockAfter);
