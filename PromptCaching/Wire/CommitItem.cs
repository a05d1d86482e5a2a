using System.Text.Json.Serialization;

namespace PromptCaching.Wire;

/// <summary>One finished request: its usage record and, where the success gate was passed, its changes to the index.</summary>
/// <param name="Record">Always there.</param>
/// <param name="TokenizerVersion">Completes the scope (principal and model are the record's); null when there is nothing to write or refresh.</param>
/// <param name="Writes">Entries written, shallowest first.</param>
/// <param name="Refreshes">Entries refreshed by a read.</param>
/// <param name="Skeleton">The prompt's blocks without their text.</param>
public sealed record CommitItem(
    UsageRecord Record,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? TokenizerVersion,
    IReadOnlyList<PrefixWrite> Writes,
    IReadOnlyList<PrefixRefresh> Refreshes,
    IReadOnlyList<SkeletonBlock> Skeleton);
