using CacheIndex.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace CacheIndex.Analytics;

/// <summary>Sums over the ledger: in all, over time, and of what they leave out.</summary>
internal sealed class UsageAnalytics(
    NpgsqlDataSource dataSource, TotalsReader totals, LiveCount live, IOptions<CurrencyOptions> currency, TimeProvider clock)
{
    private const int MostModels = 100;

    public async Task<UsageSummary> SummaryAsync(UsageFilter filter, CancellationToken cancellationToken)
    {
        // Counted in the background or shared with others: never in the way of the sums.
        var count = await live.GetAsync(cancellationToken);
        var (current, previous) = await BrokenConnection.RetryOnceAsync(dataSource, c => SummaryOnceAsync(filter, c), cancellationToken);
        return new UsageSummary(filter.From, filter.To, current, previous, count.Entries(filter.Principal, filter.Model), currency.Value.Currency);
    }

    /// <summary>Every bucket of the range in order, also those without requests.</summary>
    public Task<IReadOnlyList<UsagePoint>> TimeSeriesAsync(
        UsageFilter filter, UsageBucket bucket, IReadOnlyList<DateTimeOffset> starts, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => TimeSeriesOnceAsync(filter, bucket, starts, cancellation), cancellationToken);

    /// <summary>Requests by outcome and reason, most first.</summary>
    public Task<IReadOnlyList<OutcomeUsage>> OutcomesAsync(UsageFilter filter, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => OutcomesOnceAsync(filter, cancellation), cancellationToken);

    /// <summary>What the sums leave out.</summary>
    public Task<CoverageReport> CoverageAsync(UsageFilter filter, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => CoverageOnceAsync(filter, cancellation), cancellationToken);

    private async Task<(UsageTotals Current, UsageTotals Previous)> SummaryOnceAsync(UsageFilter filter, CancellationToken cancellationToken)
    {
        var (current, previous) = (TotalsReader.None, TotalsReader.None);
        var sql = filter.IsAboutEverybody ? AnalyticsSql.TotalsOfAll : AnalyticsSql.TotalsOfSome;
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken,
            (Question(sql, filter), row => current = totals.Read(row)),
            (Question(sql, filter.Previous), row => previous = totals.Read(row)));
        return (current, previous);
    }

    private async Task<IReadOnlyList<UsagePoint>> TimeSeriesOnceAsync(
        UsageFilter filter, UsageBucket bucket, IReadOnlyList<DateTimeOffset> starts, CancellationToken cancellationToken)
    {
        var range = bucket == UsageBucket.Minute ? UsageRange.MinutesOnly(filter.From, filter.To) : Cut(filter);
        var cuts = starts.Where(range.CutsHour).ToArray();
        var series = AnalyticsQuery.Sums(
            (cuts.Length > 0, filter.IsAboutEverybody) switch
            {
                (true, true) => AnalyticsSql.CutTimeSeriesOfAll,
                (true, false) => AnalyticsSql.CutTimeSeriesOfSome,
                (false, true) => AnalyticsSql.TimeSeriesOfAll,
                (false, false) => AnalyticsSql.TimeSeriesOfSome,
            }, filter, range);
        series.Parameters.With(starts.ToArray());
        if (cuts.Length > 0) series.Parameters.With(cuts);
        var points = starts.Select(start => new UsagePoint(start, TotalsReader.None)).ToArray();
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (series, Read));
        return points;

        void Read(NpgsqlDataReader row)
        {
            var point = row.GetInt32(TotalsReader.Columns) - 1;
            points[point] = points[point] with { Totals = totals.Read(row) };
        }
    }

    private async Task<IReadOnlyList<OutcomeUsage>> OutcomesOnceAsync(UsageFilter filter, CancellationToken cancellationToken)
    {
        var outcomes = new List<OutcomeUsage>();
        var question = AnalyticsQuery.SumsOfDays(filter.IsAboutEverybody ? AnalyticsSql.OutcomesOfAll : AnalyticsSql.OutcomesOfSome, filter, clock.GetUtcNow());
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (
            question, row => outcomes.Add(new OutcomeUsage(row.GetString(0), row.GetInt64(2), row.GetInt64(3), row.GetString(1) is { Length: > 0 } reason ? reason : null))));
        return [.. outcomes.OrderByDescending(o => o.Requests).ThenBy(o => o.Outcome, StringComparer.Ordinal).ThenBy(o => o.Reason, StringComparer.Ordinal)];
    }

    private async Task<CoverageReport> CoverageOnceAsync(UsageFilter filter, CancellationToken cancellationToken)
    {
        var (requests, unpriced, unknown, none) = (0L, 0L, 0L, 0L);
        var (models, drifts) = (new List<(string Model, long Requests)>(), new List<ModelDrift>());
        var question = Question(filter.IsAboutEverybody ? AnalyticsSql.CoverageOfAll : AnalyticsSql.CoverageOfSome, filter);
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (question, Read));
        return new CoverageReport(requests, unpriced,
            [.. models.OrderByDescending(m => m.Requests).ThenBy(m => m.Model, StringComparer.Ordinal).Take(MostModels).Select(m => m.Model)],
            unknown, none,
            [.. drifts.OrderByDescending(d => d.Reported).ThenBy(d => d.Model, StringComparer.Ordinal).Take(MostModels)]);

        void Read(NpgsqlDataReader row)
        {
            var (model, modelRequests, reported) = (row.GetString(0), row.GetInt64(1), row.GetInt64(6));
            var modelUnpriced = row.GetInt64(7) > 0 ? row.GetInt64(2) : 0;   // without tokens there is nothing to price
            requests += modelRequests;
            unpriced += modelUnpriced;
            unknown += row.GetInt64(3);
            none += row.GetInt64(4);
            if (modelUnpriced > 0) models.Add((model, modelUnpriced));
            if (reported > 0) drifts.Add(new ModelDrift(model, row.GetInt64(5), reported, modelRequests));
        }
    }

    private NpgsqlBatchCommand Question(string sql, UsageFilter filter) => AnalyticsQuery.Sums(sql, filter, Cut(filter));

    private UsageRange Cut(UsageFilter filter) => UsageRange.Cut(filter.From, filter.To, clock.GetUtcNow());
}
