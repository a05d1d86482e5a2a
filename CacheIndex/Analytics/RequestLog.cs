using CacheIndex.Postgres;
using CacheIndex.Usage;
using Microsoft.Extensions.Options;
using Npgsql;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace CacheIndex.Analytics;

/// <summary>Single requests from the ledger, newest first.</summary>
internal sealed class RequestLog(NpgsqlDataSource dataSource, IOptions<UsageOptions> options, TimeProvider clock)
{
    // How far back the rollup is asked at first, and how much further each time.
    private const int FirstDays = 8;
    private const int Growth = 8;

    /// <summary>One page.</summary>
    public Task<IReadOnlyList<RequestRow>> PageAsync(RequestFilter filter, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => PageOnceAsync(filter, cancellation), cancellationToken);

    /// <summary>These requests, at least one, newest first; those that are not there are left out.</summary>
    public async Task<IReadOnlyList<RequestRow>> FindAsync(
        IReadOnlyCollection<(DateTimeOffset SubmittedAt, Guid RequestId)> requests, CancellationToken cancellationToken)
    {
        var rows = new List<RequestRow>();
        var question = AnalyticsQuery.Command(RequestSql.ByTimeAndId, parameters => parameters
            .With(requests.Select(r => r.SubmittedAt).ToArray()).With(requests.Select(r => r.RequestId).ToArray())
            .With(requests.Min(r => r.SubmittedAt)).With(requests.Max(r => r.SubmittedAt)));
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (question, row => rows.Add(ReadRow(row))));
        return rows;
    }

    /// <summary>Reads a row of <see cref="RequestSql"/>.</summary>
    public static RequestRow ReadRow(NpgsqlDataReader row)
    {
        const int behind = UsageColumns.Count;
        var cost = row.IsDBNull(behind + 4) ? null : new RequestCost(row.GetDecimal(behind + 2), row.GetDecimal(behind + 3), row.GetInt64(behind + 4));
        return new RequestRow(row.GetString(behind), row.GetString(behind + 1), UsageColumns.Read(row), cost);
    }

    // A page is usually found within a day. What is not is looked for where the rollup has counted it: only there are partitions opened.
    private async Task<IReadOnlyList<RequestRow>> PageOnceAsync(RequestFilter filter, CancellationToken cancellationToken)
    {
        if (filter is { Key: { } key, Principal: null }) filter = filter with { Principal = await PrincipalOfAsync(key, cancellationToken) };
        var oldest = clock.GetUtcNow().AddDays(-options.Value.RecordRetentionDays - 2);
        if (filter.From > oldest) oldest = filter.From.Value;
        var today = UsageRange.DayOf(filter.Before.SubmittedAt);
        var rows = await ReadPageAsync(Page(filter, Later(today, oldest)), cancellationToken);
        if (rows.Count == filter.Limit || today <= oldest) return rows;
        var rest = filter with { Limit = filter.Limit - rows.Count };
        for (var days = FirstDays; ; days *= Growth)
        {
            var since = today - oldest > TimeSpan.FromDays(days) ? today.AddDays(-days) : oldest;
            var (newest, first, enough) = await DaysAsync(rest, since, cancellationToken);
            if (!enough && since > oldest) continue;
            if (newest is null || first is null) return rows;
            var older = rest with { Before = new RequestCursor(newest.Value.AddDays(1), Guid.Empty) };
            return [.. rows, .. await ReadPageAsync(Page(older, Later(first.Value, oldest)), cancellationToken)];
        }
    }

    /// <summary>Whose key it is: records are indexed by their principals. Null where that is not certain.</summary>
    private async Task<Guid?> PrincipalOfAsync(Guid key, CancellationToken cancellationToken)
    {
        var principals = new List<Guid>();
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken,
            (AnalyticsQuery.Command(RequestSql.PrincipalsOfKey, parameters => parameters.With(key)), row => principals.Add(row.GetGuid(0))));
        return principals is [var principal] ? principal : null;
    }

    /// <summary>The newest day with such requests before the cursor's, the day with which there are enough for a page, and whether there are.</summary>
    private async Task<(DateTimeOffset? Newest, DateTimeOffset? First, bool Enough)> DaysAsync(
        RequestFilter filter, DateTimeOffset since, CancellationToken cancellationToken)
    {
        (DateTimeOffset?, DateTimeOffset?, bool) days = default;
        var everybody = filter.Principal is null && filter.Key is null;
        var question = Page(filter, since, (filter.IsAboutTiers, everybody) switch
        {
            (false, true) => RequestSql.DaysWithSuchOfAll,
            (false, false) => RequestSql.DaysWithSuchOfSome,
            (true, true) => RequestSql.DaysWithCachedOfAll,
            (true, false) => RequestSql.DaysWithCachedOfSome,
        });
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (
            question, row => days = (row.GetFieldValue<DateTimeOffset?>(0), row.GetFieldValue<DateTimeOffset?>(1), row.GetBoolean(2))));
        return days;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static NpgsqlBatchCommand Page(RequestFilter filter, DateTimeOffset since, string sql = RequestSql.Page) =>
        AnalyticsQuery.Command(sql, parameters => parameters
            .With(filter.Before.SubmittedAt).With(filter.Before.RequestId).With(since).With(filter.Principal).With(filter.Key).With(filter.Model)
            .With(filter.Outcome).With(filter.Reason).With(filter.Limit).With(filter.Read).With(filter.Written));

    private async Task<IReadOnlyList<RequestRow>> ReadPageAsync(NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        var rows = new List<RequestRow>();
        var inOrder = new NpgsqlBatchCommand(RequestSql.WithoutSorting);
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (inOrder, static row => row.GetString(0)), (command, row => rows.Add(ReadRow(row))));
        return rows;
    }
}
