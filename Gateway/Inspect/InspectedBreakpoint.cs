namespace Gateway.Inspect;

/// <summary>One breakpoint.</summary>
/// <param name="Block">The last block of its prefix.</param>
/// <param name="Ttl">Its tier.</param>
/// <param name="Source"><c>explicit</c> or <c>automatic</c>.</param>
/// <param name="CumulativeTokens">Tokens of its prefix; on the scale of the entry that would be read, where there is one.</param>
/// <param name="BelowMinimum">Whether that is too short to be written.</param>
internal sealed record InspectedBreakpoint(int Block, string Ttl, string Source, long CumulativeTokens, bool BelowMinimum);
