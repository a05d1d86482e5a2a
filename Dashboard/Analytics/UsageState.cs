using PromptCaching.Wire;

namespace Dashboard.Analytics;

/// <summary>What a view knows now.</summary>
/// <param name="Snapshot">The last answers; null until there were any.</param>
/// <param name="Requests">The latest requests, newest first, the live ones among them.</param>
/// <param name="Failure">Why the last question was not answered, for people; null when it was.</param>
/// <param name="FailingSince">When questions began to fail; null while they are answered.</param>
/// <param name="IsLive">Whether new requests arrive by themselves.</param>
internal sealed record UsageState(
    UsageSnapshot? Snapshot, IReadOnlyList<RequestRow> Requests, string? Failure, DateTimeOffset? FailingSince, bool IsLive)
{
    public static readonly UsageState Loading = new(null, [], null, null, false);
}
