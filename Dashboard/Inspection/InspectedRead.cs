namespace Dashboard.Inspection;

/// <summary>The prefix that would be read.</summary>
/// <param name="Block">The block it ends with, from 0.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Ttl">Its tier.</param>
/// <param name="ExpiresAt">When it ends, unless it is read before.</param>
public sealed record InspectedRead(int Block, long Tokens, string Ttl, DateTimeOffset ExpiresAt);
