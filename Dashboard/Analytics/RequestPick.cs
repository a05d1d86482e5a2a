namespace Dashboard.Analytics;

/// <summary>Which requests of the filter's time are asked for, newest first.</summary>
/// <param name="Outcome">What the cache did; null = whatever.</param>
/// <param name="Reason">Why; null = whatever.</param>
/// <param name="Before">The last row of the page before, as the analytics API spells it; null = the newest.</param>
/// <param name="Limit">Rows at most.</param>
public sealed record RequestPick(string? Outcome = null, string? Reason = null, string? Before = null, int Limit = 50);
