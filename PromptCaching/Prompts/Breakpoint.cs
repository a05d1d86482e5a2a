namespace PromptCaching.Prompts;

/// <summary>Where the client asks for a prefix to be cached (cache-semantics §6).</summary>
/// <param name="Block">Index of the last block of the prefix.</param>
/// <param name="Tier">How long it is to be kept.</param>
/// <param name="IsAutomatic">Placed by a top-level marker or by the query parameter, not by a marker on the block.</param>
public readonly record struct Breakpoint(int Block, CacheTier Tier, bool IsAutomatic);
