namespace PromptCaching.Usage;

/// <summary>A usage object that could not be brought to normal form: recorded as such, never as zero.</summary>
/// <param name="Fault">What kind of trouble.</param>
/// <param name="Message">The member, its value and what was expected; bounded, and without prompt or answer text.</param>
public sealed record UsageError(UsageFault Fault, string Message);
