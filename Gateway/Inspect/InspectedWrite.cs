namespace Gateway.Inspect;

/// <summary>A prefix that would be written.</summary>
/// <param name="Block">Its last block.</param>
/// <param name="Ttl">Its tier.</param>
/// <param name="Tokens">Charged as written: what lies between the read, or the write before, and its end.</param>
internal sealed record InspectedWrite(int Block, string Ttl, long Tokens);
