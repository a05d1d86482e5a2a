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
        await using var command = dataSource.CreateCommand(AnalyticsSql.RequestsById);
        command.Parameters.With(requests.Select(r => r.SubmittedAt).ToArray()).With(requests.Select(r => r.RequestId).ToArray());
        return await ReadAsync(command, cancellationToken);
    }

    private async Task<IReadOnlyList<RequestRow>> PageOnceAsync(
        RequestCursor before, int limit, Guid? principal, string? model, CancellationToken cancellationToken)
    {
        var oldest = clock.GetUtcNow().AddDays(-options.Value.RecordRetentionDays - 2);
        for (var days = FirstDays; ; days *= Growth)
        {
            var since = before.SubmittedAt - oldest > TimeSpan.FromDays(days) ? before.SubmittedAt.AddDays(-days) : oldest;
            await using var command = dataSource.CreateCommand(AnalyticsSql.Requests);
            command.Parameters.With(before.SubmittedAt).With(before.RequestId).With(since).With(principal).With(model).With(limit);
            var rows = await ReadAsync(command, cancellationToken);
            if (rows.Count == limit || since == oldest) return rows;
        }
    }

    private static async Task<IReadOnlyList<RequestRow>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<RequestRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new RequestRow(reader.GetString(UsageColumns.Count), reader.GetString(UsageColumns.Count + 1), UsageColumns.Read(reader)));
        }
        return rows;
    }
}
