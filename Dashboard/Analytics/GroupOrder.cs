namespace Dashboard.Analytics;

/// <summary>Which rows of a table of principals, keys or models are asked for.</summary>
/// <param name="Sort">A sort name of the analytics API; net savings are in money, and in tokens where there is no tariff.</param>
/// <param name="Descending">Whether the largest comes first.</param>
/// <param name="Limit">Rows at most.</param>
/// <param name="Offset">Rows left out before them.</param>
public sealed record GroupOrder(string Sort = GroupOrder.Savings, bool Descending = true, int Limit = 50, int Offset = 0)
{
    /// <summary>What tables of groups show as their net savings.</summary>
    public const string Savings = "savings";
}
