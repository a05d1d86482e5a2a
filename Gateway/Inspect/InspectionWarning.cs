namespace Gateway.Inspect;

/// <summary>Something that keeps the prompt from being cached well.</summary>
/// <param name="Code">For machines.</param>
/// <param name="Message">For people: what is wrong and what to do.</param>
/// <param name="Block">Where; null = the prompt as a whole, or a place that is no block.</param>
internal sealed record InspectionWarning(string Code, string Message, int? Block);
