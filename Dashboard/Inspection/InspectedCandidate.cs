namespace Dashboard.Inspection;

/// <summary>A prefix that was looked up.</summary>
/// <param name="Block">The block it ends with, from 0.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Live">Whether it could be read now.</param>
public sealed record InspectedCandidate(int Block, string Hash, bool Live);
