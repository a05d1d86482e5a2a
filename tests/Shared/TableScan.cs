namespace TestSupport;

/// <summary>Rows that a plan has read from a table.</summary>
/// <param name="Table">The table, or the partition.</param>
/// <param name="How">Postgres' name of it, such as <c>Seq Scan</c> or <c>Index Scan</c>.</param>
/// <param name="Rows">Rows looked at, also those that a filter then left out.</param>
public sealed record TableScan(string Table, string How, long Rows);
