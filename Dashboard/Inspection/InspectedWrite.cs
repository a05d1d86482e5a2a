namespace Dashboard.Inspection;

/// <summary>A prefix that would be written.</summary>
/// <param name="Block">The block it ends with, from 0.</param>
/// <param name="Ttl">Its tier.</param>
/// <param name="Tokens">Tokens written for it.</param>
public sealed record InspectedWrite(int Block, string Ttl, long Tokens);
