namespace PromptCaching.Wire.Analytics;

/// <summary>Live entries of one scope and tier.</summary>
/// <param name="PrincipalId">Whose.</param>
/// <param name="PrincipalName">For people.</param>
/// <param name="Model">The virtual model.</param>
/// <param name="TokenizerVersion">What counted them.</param>
/// <param name="Tier">Their tier.</param>
/// <param name="Entries">How many.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="NextExpiry">When the first of them ends, unless it is read before.</param>
public sealed record LiveScope(
    Guid PrincipalId, string PrincipalName, string Model, string TokenizerVersion, CacheTier Tier, long Entries, long Tokens, DateTimeOffset NextExpiry);
