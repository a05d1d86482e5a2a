namespace PromptCaching.Wire.Analytics;

/// <summary>One request in full. <c>GET /analytics/requests/{id}</c>.</summary>
/// <param name="Request">Its row.</param>
/// <param name="Currency">Of its cost; ISO 4217.</param>
/// <param name="Writes">The entries it wrote, shallowest first.</param>
/// <param name="Blocks">Its prompt's blocks without their text; empty once the outline's retention is over.</param>
/// <param name="Live">Of the entries that it read or wrote, those that a request could read now, the longest first.</param>
/// <param name="Miss">Why it read nothing; null where it did, or where its outline is gone.</param>
public sealed record RequestDetail(
    RequestRow Request, string Currency, IReadOnlyList<PrefixWrite> Writes, IReadOnlyList<SkeletonBlock> Blocks,
    IReadOnlyList<PrefixMatch> Live, MissCause? Miss = null);
