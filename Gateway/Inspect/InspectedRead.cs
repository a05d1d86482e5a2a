namespace Gateway.Inspect;

/// <summary>The prefix that would be read.</summary>
/// <param name="Block">Its last block.</param>
/// <param name="Tokens">As it was written, by the upstream's count then.</param>
/// <param name="Ttl">Its own tier.</param>
/// <param name="ExpiresAt">When it ends, unless it is read before.</param>
internal sealed record InspectedRead(int Block, long Tokens, string Ttl, DateTimeOffset ExpiresAt);
