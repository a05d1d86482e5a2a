namespace PromptCaching.Prompts;

/// <summary>The role of a message's blocks.</summary>
/// <param name="Role">Out of the closed set.</param>
/// <param name="Token">Where the client wrote it; -1 where it comes from the place (or is missing, with <see cref="BlockRole.Other"/>).</param>
internal readonly record struct MessageRole(BlockRole Role, int Token);
