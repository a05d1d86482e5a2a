namespace Dashboard.Analytics;

/// <summary>Which rows of a table of principals, keys or models are asked for.</summary>
/// <param name="Sort">A sort name of the analytics API; null = most saved tokens first.</param>
/// <param name="Descending">Whether the largest comes first.</param>
/// <param name="Limit">Rows at most.</param>
/// <param name="Offset">Rows left out before them.</param>
public sealed record GroupOrder(string? Sort = null, bool Descending = true, int Limit = 50, int Offset = 0);
