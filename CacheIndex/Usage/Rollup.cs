namespace CacheIndex.Usage;

/// <summary>A table of sums of the records, by their time and what else its key names. All of its SQL follows from that.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Time">The column of the time, which is its unit's name: <c>minute</c>, <c>hour</c>, <c>day</c> or <c>week</c>, in UTC.</param>
/// <param name="Others">The other columns of the key.</param>
/// <param name="Sums">The columns that are added up.</param>
internal sealed record Rollup(string Table, string Time, string Others, string Sums)
{
    private const char Comma = ',';

    /// <summary>Every column.</summary>
    public string Columns => $"{Key}, {Sums}";

    /// <summary>The rows that the CTE <c>amounts</c> (<see cref="RollupSql.Amounts"/>) makes, in the order of their keys.</summary>
    public string Made => MadeOf("amounts", "minute");

    /// <summary>The same of other rows, which have their time in this column.</summary>
    public string MadeOf(string rows, string time) =>
        $"SELECT date_trunc('{Time}', {time}, 'UTC') AS {Time}, {Others}, {Each(Sums, "sum({0})")} FROM {rows} GROUP BY {Ordinals} ORDER BY {Ordinals}";

    /// <summary>Inserts what such rows make, where there is nothing of it yet.</summary>
    public string InsertOf(string rows, string time) => $"INSERT INTO {Table} AS h ({Columns}) {MadeOf(rows, time)}";

    /// <summary>Adds it. Rows are locked in key order by every writer.</summary>
    public string AddOf(string rows, string time) => $"{InsertOf(rows, time)} ON CONFLICT ({Key}) DO UPDATE SET {Each(Sums, "{0} = h.{0} + excluded.{0}")}";

    /// <summary>Takes away those from $1 to $2.</summary>
    public string Clear => $"DELETE FROM {Table} WHERE {OfTime}";

    /// <summary>Those from $1 to $2.</summary>
    public string Found => $"SELECT {Columns} FROM {Table} WHERE {OfTime}";

    private string Key => $"{Time}, {Others}";

    private string OfTime => $"{Time} >= $1 AND {Time} < $2";

    private string Ordinals => string.Join(", ", Enumerable.Range(1, Key.Split(Comma).Length));

    private static string Each(string columns, string format) =>
        string.Join(", ", columns.Split(Comma, StringSplitOptions.TrimEntries).Select(column => format.Replace("{0}", column, StringComparison.Ordinal)));
}
