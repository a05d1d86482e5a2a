namespace PromptCaching.Prompts;

/// <summary>A span of the body that the forwarded body does not have, or has otherwise.</summary>
/// <param name="Start">First byte.</param>
/// <param name="End">One past the last; equal to <paramref name="Start"/> where something is only inserted.</param>
/// <param name="Kind">When it applies, and what stands there instead.</param>
internal readonly record struct BodyEdit(int Start, int End, BodyEditKind Kind);
