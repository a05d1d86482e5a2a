namespace Dashboard.Inspection;

/// <summary>Something about a prompt that is probably not meant.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Message">For people, with the remedy.</param>
/// <param name="Block">The block it is about, from 0; null = the whole prompt.</param>
public sealed record InspectedWarning(string Code, string Message, int? Block);
