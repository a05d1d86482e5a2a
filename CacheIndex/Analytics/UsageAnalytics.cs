using CacheIndex.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;
using PromptCaching;
using PromptCaching.Usage;
using PromptCaching.Wire;

namespace CacheIndex.Analytics;

/// <summary>Sums over the ledger.</summary>
internal sealed class UsageAnalytics(NpgsqlDataSource dataSource, IOptions<MultiplierOptions> multipliers, TimeProvider clock)
{
    private const int SumColumns = 10;
    private static readonly UsageTotals None = new(0, 0, 0, 0, new TierTokens(0, 0, 0), new TierTokens(0, 0, 0), 0);

    public Task<UsageSummary> SummaryAsync(UsageFilter filter, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => SummaryOnceAsync(filter, cancellation), cancellationToken);

    /// <summary>Every bucket of the range in order, also those without requests.</summary>
    public Task<IReadOnlyList<UsagePoint>> TimeSeriesAsync(UsageFilter filter, UsageBucket bucket, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => TimeSeriesOnceAsync(filter, bucket, cancellation), cancellationToken);

    /// <summary>Every principal with a request in the range, most saved first.</summary>
    public Task<IReadOnlyList<PrincipalUsage>> PrincipalsAsync(UsageFilter filter, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => PrincipalsOnceAsync(filter, cancellation), cancellationToken);

    private async Task<UsageSummary> SummaryOnceAsync(UsageFilter filter, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (current, previous, live) = (None, None, new long[CacheTiers.All.Length]);
        var before = filter.Previous;
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken,
            (Sums(AnalyticsSql.Totals, filter, UsageRange.Cut(filter.From, filter.To, now)), row => current = ReadTotals(row)),
            (Sums(AnalyticsSql.Totals, before, UsageRange.Cut(before.From, before.To, now)), row => previous = ReadTotals(row)),
            (AnalyticsQuery.Command(PrefixSql.CountLive, p => p.With(now).With(filter.Principal).With(filter.Model)),
                row => live[row.GetInt16(0)] = row.GetInt64(1)));
        return new UsageSummary(filter.From, filter.To, current, previous, new TierTokens(
            live[(int)CacheTier.FiveMinutes], live[(int)CacheTier.OneHour], live[(int)CacheTier.OneDay]));
    }

    private async Task<IReadOnlyList<UsagePoint>> TimeSeriesOnceAsync(UsageFilter filter, UsageBucket bucket, CancellationToken cancellationToken)
    {
        var range = bucket == UsageBucket.Minute
            ? UsageRange.RecordsOnly(filter.From, filter.To)
            : UsageRange.Cut(filter.From, filter.To, clock.GetUtcNow());
        var series = Sums(AnalyticsSql.TimeSeries, filter, range);
        series.Parameters.With(bucket.Name);
        var sums = new Dictionary<DateTimeOffset, UsageTotals>();
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken,
            (series, row => sums[row.GetFieldValue<DateTimeOffset>(SumColumns)] = ReadTotals(row)));
        var points = new List<UsagePoint>();
        for (var at = bucket.Start(filter.From); at < filter.To; at += bucket.Width) points.Add(new UsagePoint(at, sums.GetValueOrDefault(at, None)));
        return points;
    }

    private async Task<IReadOnlyList<PrincipalUsage>> PrincipalsOnceAsync(UsageFilter filter, CancellationToken cancellationToken)
    {
        var principals = new List<PrincipalUsage>();
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken,
            (Sums(AnalyticsSql.Principals, filter, UsageRange.Cut(filter.From, filter.To, clock.GetUtcNow())),
                row => principals.Add(new PrincipalUsage(row.GetGuid(SumColumns), row.GetString(SumColumns + 1), ReadTotals(row)))));
        principals.Sort(static (a, b) => b.Totals.SavedTokens.CompareTo(a.Totals.SavedTokens) is not 0 and var order
            ? order
            : string.CompareOrdinal(a.Name, b.Name));
        return principals;
    }

    private static NpgsqlBatchCommand Sums(string sql, UsageFilter filter, UsageRange range) => AnalyticsQuery.Command(sql, parameters => parameters
        .With(range.HeadFrom).With(range.HeadTo).With(range.HoursFrom).With(range.HoursTo).With(range.TailFrom).With(range.TailTo)
        .With(filter.Principal).With(filter.Model));

    private UsageTotals ReadTotals(NpgsqlDataReader row)
    {
        var read = new TierTokens(row.GetInt64(4), row.GetInt64(5), row.GetInt64(6));
        var written = new TierTokens(row.GetInt64(7), row.GetInt64(8), row.GetInt64(9));
        return new UsageTotals(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), read, written, Saved(read, written));
    }

    private decimal Saved(TierTokens read, TierTokens written) =>
        multipliers.Value.ForTokens().SavedTokens(new CacheUsage(read.Total, written.FiveMinutes, written.OneHour, written.OneDay));
}
