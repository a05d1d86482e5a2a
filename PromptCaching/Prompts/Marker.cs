namespace PromptCaching.Prompts;

/// <summary>A valid marker, before the rules that look at all of them.</summary>
/// <param name="Block">The block it stands on.</param>
/// <param name="Tier">What it asks for.</param>
/// <param name="Place">Where it stands.</param>
internal readonly record struct Marker(int Block, CacheTier Tier, BlockPlace Place);
