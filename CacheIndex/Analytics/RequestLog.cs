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
    // A page is usually found within a day; each step further back opens more partitions.
    private const int FirstDays = 1;
    private const int Growth = 8;

    /// <summary>One page.</summary>
    public Task<IReadOnlyList<RequestRow>> PageAsync(RequestFilter filter, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => PageOnceAsync(filter, cancellation), cancellationToken);

    /// <summary>These requests, newest first; those that are not there are left out.</summary>
    public Task<IReadOnlyList<RequestRow>> FindAsync(
        IReadOnlyCollection<(DateTimeOffset SubmittedAt, Guid RequestId)> requests, CancellationToken cancellationToken) =>
        ReadAsync(AnalyticsQuery.Command(RequestSql.ByTimeAndId, parameters => parameters
            .With(requests.Select(r => r.SubmittedAt).ToArray()).With(requests.Select(r => r.RequestId).ToArray())), cancellationToken);

    /// <summary>Reads a row of <see cref="RequestSql"/>.</summary>
    public static RequestRow ReadRow(NpgsqlDataReader row)
    {
        const int behind = UsageColumns.Count;
        var cost = row.IsDBNull(behind + 4) ? null : new RequestCost(row.GetDecimal(behind + 2), row.GetDecimal(behind + 3), row.GetInt64(behind + 4));
        return new RequestRow(row.GetString(behind), row.GetString(behind + 1), UsageColumns.Read(row), cost);
    }

    private async Task<IReadOnlyList<RequestRow>> PageOnceAsync(RequestFilter filter, CancellationToken cancellationToken)
    {
        var before = filter.Before;
        var oldest = clock.GetUtcNow().AddDays(-options.Value.RecordRetentionDays - 2);
        if (filter.From > oldest) oldest = filter.From.Value;
        if (filter.IsAboutOutcome || filter.IsAboutTiers)
            return await ReadAsync(Page(filter, await EnoughSinceAsync(filter, oldest, cancellationToken)), cancellationToken);
        for (var days = FirstDays; ; days *= Growth)
        {
            var since = before.SubmittedAt - oldest > TimeSpan.FromDays(days) ? before.SubmittedAt.AddDays(-days) : oldest;
            var rows = await ReadAsync(Page(filter, since), cancellationToken);
            if (rows.Count == filter.Limit || since == oldest) return rows;
        }
    }

    /// <summary>Since when there is a page of such requests for certain, by the rollup: what is rare is not looked for among all records.</summary>
    private async Task<DateTimeOffset> EnoughSinceAsync(RequestFilter filter, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        var since = oldest;
        var everybody = filter.Principal is null && filter.Key is null;
        var question = Page(filter, oldest, (filter.IsAboutTiers, everybody) switch
        {
            (false, true) => RequestSql.HourWithEnoughOfAll,
            (false, false) => RequestSql.HourWithEnoughOfSome,
            (true, true) => RequestSql.HourWithEnoughCachedOfAll,
            (true, false) => RequestSql.HourWithEnoughCachedOfSome,
        });
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (question, row => since = row.GetFieldValue<DateTimeOffset>(0)));
        return since > oldest ? since : oldest;
    }

    private static NpgsqlBatchCommand Page(RequestFilter filter, DateTimeOffset since, string sql = RequestSql.Page) =>
        AnalyticsQuery.Command(sql, parameters => parameters
            .With(filter.Before.SubmittedAt).With(filter.Before.RequestId).With(since).With(filter.Principal).With(filter.Key).With(filter.Model)
            .With(filter.Outcome).With(filter.Reason).With(filter.Limit).With(filter.Read).With(filter.Written));

    private async Task<IReadOnlyList<RequestRow>> ReadAsync(NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        var rows = new List<RequestRow>();
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (command, row => rows.Add(ReadRow(row))));
        return rows;
    }
}
