namespace Dashboard.Inspection;

/// <summary>A breakpoint of an inspected prompt.</summary>
/// <param name="Block">The block it is on, from 0.</param>
/// <param name="Ttl">Its tier.</param>
/// <param name="Source"><c>explicit</c> or <c>automatic</c>.</param>
/// <param name="CumulativeTokens">Tokens of the whole prefix.</param>
/// <param name="BelowMinimum">Whether that is too short to be cached.</param>
public sealed record InspectedBreakpoint(int Block, string Ttl, string Source, long CumulativeTokens, bool BelowMinimum);
