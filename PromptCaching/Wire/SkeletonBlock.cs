namespace PromptCaching.Wire;

/// <summary>One block of a prompt, enough to explain a miss or replay a policy, never text.</summary>
/// <param name="Kind">Closed set, as the parser names it: <c>text</c>, <c>tool_definition</c>, <c>tool_call</c>, <c>tool_result</c>, <c>image</c>, ….</param>
/// <param name="Role">The role hashed with the block.</param>
/// <param name="Hash">An 8-byte hash of the block alone, keyed per deployment.</param>
/// <param name="Bytes">Length of the block's JSON as sent.</param>
/// <param name="Tokens">Raw count, before calibration.</param>
/// <param name="Marker">The tier of a breakpoint on this block; null = none.</param>
public sealed record SkeletonBlock(string Kind, string Role, long Hash, int Bytes, int Tokens, CacheTier? Marker = null);
