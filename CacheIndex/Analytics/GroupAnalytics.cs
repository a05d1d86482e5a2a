using CacheIndex.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace CacheIndex.Analytics;

/// <summary>Tables of sums by principal, key or model.</summary>
internal sealed class GroupAnalytics(
    NpgsqlDataSource dataSource, TotalsReader totals, IOptions<MultiplierOptions> multipliers, IOptions<CurrencyOptions> currency, TimeProvider clock)
{
    /// <summary>One page of the groups that have requests in the range.</summary>
    public Task<UsageGroups> PageAsync(GroupKind kind, UsageFilter filter, GroupSort sort, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => PageOnceAsync(kind, filter, sort, cancellation), cancellationToken);

    private async Task<UsageGroups> PageOnceAsync(GroupKind kind, UsageFilter filter, GroupSort sort, CancellationToken cancellationToken)
    {
        var (page, again) = Questions(kind, filter);
        var (rows, count) = await ReadPageAsync(page, filter, sort, cancellationToken);
        // Past the end there is no row to tell the count.
        if (rows.Count == 0 && sort.Offset > 0) (_, count) = await ReadPageAsync(page, filter, sort with { Limit = 1, Offset = 0 }, cancellationToken);
        if (rows.Count > 0)
        {
            var before = new Dictionary<string, UsageTotals>(StringComparer.Ordinal);
            var question = Question(again, filter.Previous);
            question.Parameters.With(rows.Select(row => row.Id).ToArray());
            await AnalyticsQuery.ReadAsync(
                dataSource, cancellationToken, (question, row => before[row.GetString(TotalsReader.Columns)] = totals.Read(row)));
            for (var i = 0; i < rows.Count; i++)
            {
                if (before.TryGetValue(rows[i].Id, out var previous)) rows[i] = rows[i] with { Previous = previous };
            }
        }
        return new UsageGroups(rows, count, currency.Value.Currency);
    }

    private async Task<(List<UsageGroup> Rows, int Count)> ReadPageAsync(
        string sql, UsageFilter filter, GroupSort sort, CancellationToken cancellationToken)
    {
        const int id = TotalsReader.Columns;
        var by = multipliers.Value;
        var question = Question(sql, filter);
        question.Parameters.With(sort.Field).With(sort.Descending ? -1 : 1)
            .With(by.Read).With(by.Write5m).With(by.Write1h).With(by.Write24h).With(sort.Limit).With(sort.Offset);
        var (rows, count) = (new List<UsageGroup>(), 0);
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (question, Read));
        return (rows, count);

        void Read(NpgsqlDataReader row)
        {
            count = row.GetInt32(id + 5);
            rows.Add(new UsageGroup(
                row.GetString(id), row.GetString(id + 1), totals.Read(row), TotalsReader.None, row.IsDBNull(id + 2) ? null : row.GetString(id + 2),
                row.GetFieldValue<DateTimeOffset?>(id + 3), row.GetFieldValue<DateTimeOffset?>(id + 4)));
        }
    }

    private NpgsqlBatchCommand Question(string sql, UsageFilter filter) => AnalyticsQuery.SumsOfDays(sql, filter, clock.GetUtcNow());

    // Each from the narrowest rollup that knows what is asked for.
    private static (string Page, string Again) Questions(GroupKind kind, UsageFilter filter) => kind switch
    {
        GroupKind.Model when filter.IsAboutEverybody => (GroupSql.ByModel, GroupSql.ByModelAgain),
        GroupKind.Model => (GroupSql.ByModelOfSome, GroupSql.ByModelOfSomeAgain),
        GroupKind.Key when filter.Model is null => (GroupSql.ByKey, GroupSql.ByKeyAgain),
        GroupKind.Key => (GroupSql.ByKeyOfModel, GroupSql.ByKeyOfModelAgain),
        _ when filter.Model is null => (GroupSql.ByPrincipal, GroupSql.ByPrincipalAgain),
        _ => (GroupSql.ByPrincipalOfModel, GroupSql.ByPrincipalOfModelAgain),
    };
}
