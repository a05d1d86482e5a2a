namespace Gateway.Inspect;

/// <summary>A prefix that may be read.</summary>
/// <param name="Block">Its last block.</param>
/// <param name="Hash">Its name; lower-case hexadecimal.</param>
/// <param name="Live">Whether the cache has it now.</param>
internal sealed record InspectedCandidate(int Block, string Hash, bool Live);
