using CacheIndex.Postgres;
using CacheIndex.Usage;
using Microsoft.Extensions.Options;
using Npgsql;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace CacheIndex.Analytics;

/// <summary>Tables of sums by principal, key or model.</summary>
internal sealed class GroupAnalytics(
    NpgsqlDataSource dataSource, UsageWeeks weeks, TotalsReader totals, IOptions<MultiplierOptions> multipliers, IOptions<CurrencyOptions> currency,
    TimeProvider clock)
{
    /// <summary>One page of the groups that have requests in the range.</summary>
    public Task<UsageGroups> PageAsync(GroupKind kind, UsageFilter filter, GroupSort sort, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => PageOnceAsync(kind, filter, sort, cancellation), cancellationToken);

    private async Task<UsageGroups> PageOnceAsync(GroupKind kind, UsageFilter filter, GroupSort sort, CancellationToken cancellationToken)
    {
        var (page, sums) = Questions(kind, filter);
        var (rows, count) = await ReadPageAsync(page, filter, sort, cancellationToken);
        // Past the end there is no row to tell the count.
        if (rows.Count == 0 && sort.Offset > 0) (_, count) = await ReadPageAsync(page, filter, sort with { Limit = 1, Offset = 0 }, cancellationToken);
        if (rows.Count > 0)
        {
            var ids = rows.Select(static row => row.Id).ToArray();
            var ranges = await Task.WhenAll(SumsAsync(sums, filter, ids, cancellationToken), SumsAsync(sums, filter.Previous, ids, cancellationToken));
            rows = rows.ConvertAll(row => row with
            {
                Totals = ranges[0].GetValueOrDefault(row.Id, TotalsReader.None),
                Previous = ranges[1].GetValueOrDefault(row.Id, TotalsReader.None),
            });
        }
        return new UsageGroups(rows, count, currency.Value.Currency);
    }

    /// <summary>The page's groups, without their sums.</summary>
    private async Task<(List<UsageGroup> Rows, int Count)> ReadPageAsync(
        string sql, UsageFilter filter, GroupSort sort, CancellationToken cancellationToken)
    {
        var by = multipliers.Value;
        var question = Question(sql, filter);
        question.Parameters.With(sort.Field).With(sort.Descending ? -1 : 1)
            .With(by.Read).With(by.Write5m).With(by.Write1h).With(by.Write24h).With(sort.Limit).With(sort.Offset);
        var (rows, count) = (new List<UsageGroup>(), 0);
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (question, Read));
        return (rows, count);

        void Read(NpgsqlDataReader row)
        {
            count = row.GetInt32(5);
            rows.Add(new UsageGroup(
                row.GetString(0), row.GetString(1), TotalsReader.None, TotalsReader.None, row.IsDBNull(2) ? null : row.GetString(2),
                row.GetFieldValue<DateTimeOffset?>(3), row.GetFieldValue<DateTimeOffset?>(4)));
        }
    }

    /// <summary>What these groups have in the range; none where a group has nothing.</summary>
    private async Task<Dictionary<string, UsageTotals>> SumsAsync(string sql, UsageFilter filter, string[] ids, CancellationToken cancellationToken)
    {
        var sums = new Dictionary<string, UsageTotals>(StringComparer.Ordinal);
        var question = Question(sql, filter);
        question.Parameters.With(ids);
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (question, row => sums[row.GetString(TotalsReader.Columns)] = totals.Read(row)));
        return sums;
    }

    private NpgsqlBatchCommand Question(string sql, UsageFilter filter)
    {
        var steps = UsageSteps.Cut(filter.From, filter.To, clock.GetUtcNow(), weeks.Until);
        return AnalyticsQuery.Command(sql, parameters => parameters
            .With(steps.From).With(steps.FirstHour).With(steps.FirstDay).With(steps.LastDay).With(steps.LastHour).With(steps.To)
            .With(filter.Principal).With(filter.Key).With(filter.Model)
            .With(steps.FirstWeek).With(steps.LastWeek));
    }

    // Each from the narrowest rollup that knows what is asked for.
    private static (string Page, string Sums) Questions(GroupKind kind, UsageFilter filter) => kind switch
    {
        GroupKind.Model when filter.IsAboutEverybody => GroupSql.ByModel,
        GroupKind.Model => GroupSql.ByModelOfSome,
        GroupKind.Key when filter.Model is null => GroupSql.ByKey,
        GroupKind.Key => GroupSql.ByKeyOfModel,
        _ when filter.Model is null => GroupSql.ByPrincipal,
        _ => GroupSql.ByPrincipalOfModel,
    };
}
