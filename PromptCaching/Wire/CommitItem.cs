using System.Text.Json.Serialization;

namespace PromptCaching.Wire;

/// <summary>One finished request: its usage record and, where the success gate was passed, its changes to the index.</summary>
/// <param name="Record">Always there.</param>
/// <param name="TokenizerVersion">Completes the scope (principal and model are the record's); null when there is nothing to write or refresh.</param>
/// <param name="Writes">Entries written, shallowest first.</param>
/// <param name="Refreshes">Entries refreshed by a read.</param>
/// <param name="Blocks">The prompt's blocks without their text (<see cref="PackedBlocks"/>); null where there are none.</param>
public sealed record CommitItem(
    UsageRecord Record,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? TokenizerVersion,
    IReadOnlyList<PrefixWrite> Writes,
    IReadOnlyList<PrefixRefresh> Refreshes,
    byte[]? Blocks = null);
