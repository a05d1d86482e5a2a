using CacheIndex.Postgres;
using CacheIndex.Usage;
using Microsoft.Extensions.Options;
using Npgsql;
using PromptCaching.Wire;

namespace CacheIndex.Analytics;

/// <summary>Single requests from the ledger, newest first.</summary>
internal sealed class RequestLog(NpgsqlDataSource dataSource, IOptions<UsageOptions> options, TimeProvider clock)
{
    // A page is usually found within a day; each step further back opens more partitions.
    private const int FirstDays = 1;
    private const int Growth = 8;

    /// <summary>At most <paramref name="limit"/> requests older than <paramref name="before"/>.</summary>
    public Task<IReadOnlyList<RequestRow>> PageAsync(
        RequestCursor before, int limit, Guid? principal, string? model, CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, cancellation => PageOnceAsync(before, limit, principal, model, cancellation), cancellationToken);

    /// <summary>These requests, newest first; those that are not there are left out.</summary>
    public async Task<IReadOnlyList<RequestRow>> FindAsync(
        IReadOnlyCollection<(DateTimeOffset SubmittedAt, Guid RequestId)> requests, CancellationToken cancellationToken)
    {
        return await ReadAsync(AnalyticsQuery.Command(AnalyticsSql.RequestsById, parameters => parameters
            .With(requests.Select(r => r.SubmittedAt).ToArray()).With(requests.Select(r => r.RequestId).ToArray())), cancellationToken);
    }

    private async Task<IReadOnlyList<RequestRow>> PageOnceAsync(
        RequestCursor before, int limit, Guid? principal, string? model, CancellationToken cancellationToken)
    {
        var oldest = clock.GetUtcNow().AddDays(-options.Value.RecordRetentionDays - 2);
        for (var days = FirstDays; ; days *= Growth)
        {
            var since = before.SubmittedAt - oldest > TimeSpan.FromDays(days) ? before.SubmittedAt.AddDays(-days) : oldest;
            var rows = await ReadAsync(AnalyticsQuery.Command(AnalyticsSql.Requests, parameters => parameters
                .With(before.SubmittedAt).With(before.RequestId).With(since).With(principal).With(model).With(limit)), cancellationToken);
            if (rows.Count == limit || since == oldest) return rows;
        }
    }

    private async Task<IReadOnlyList<RequestRow>> ReadAsync(NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        var rows = new List<RequestRow>();
        await AnalyticsQuery.ReadAsync(dataSource, cancellationToken, (command, row => rows.Add(ReadRow(row))));
        return rows;
    }

    private static RequestRow ReadRow(NpgsqlDataReader row) =>
        new(row.GetString(UsageColumns.Count), row.GetString(UsageColumns.Count + 1), UsageColumns.Read(row));
}
