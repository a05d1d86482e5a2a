namespace PromptCaching.Wire.Analytics;

/// <summary>Why a request did not read (as deep as) its principal's request before it on the same model.</summary>
/// <param name="Code"><c>first_request</c>, <c>expired</c>, <c>prefix_changed</c>, <c>too_far_back</c>, <c>below_minimum</c>, <c>not_marked</c> or <c>unknown</c>.</param>
/// <param name="Message">The same for people, with the remedy.</param>
/// <param name="ComparedWith">The request before; null where there is none.</param>
/// <param name="Block">The first block that differs, from 0; null where none does.</param>
public sealed record MissCause(string Code, string Message, Guid? ComparedWith = null, int? Block = null);
